import fc from 'fast-check';
import { isClnrmError } from '@clnrm/model';
import { decodeProtobuf, toPlainSpan } from '@clnrm/spans';
import { arbitraryRequest, toOtlp } from './src/support/arbitrary-request.ts';
import { encodeByOracle } from './src/support/otlp-oracle.ts';
const seeds = fc
  .sample(arbitraryRequest, 300)
  .map((r) => encodeByOracle(toOtlp(r)))
  .filter((b) => b.length > 20 && b.length < 3000);
let n = 0,
  refused = 0,
  s = 12345;
const rnd = (m: number) => ((s = (Math.imul(s, 1103515245) + 12345) >>> 0) >>> 8) % m;
const end = performance.now() + 60000;
while (performance.now() < end) {
  const b = Uint8Array.from(seeds[rnd(seeds.length)]!);
  for (let k = 1 + rnd(3); k > 0; k--) b[rnd(b.length)] = rnd(256);
  const t = performance.now();
  try {
    const batch = decodeProtobuf(b);
    for (let i = 0; i < batch.length; i++) toPlainSpan(batch.at(i));
  } catch (e) {
    if (!isClnrmError(e)) {
      console.log('CRASH', e, Buffer.from(b).toString('hex'));
      process.exit(1);
    }
    refused++;
  }
  if (performance.now() - t > 2000) console.log('slow');
  n++;
}
console.log('mutated payloads', n, 'refused', refused);
