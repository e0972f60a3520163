import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resolveDigestOptions } from '../digest/digest-options.ts';
import { normalTrace } from '../digest/normal-trace.ts';
import { Trace } from '../graph/trace.ts';
import { aSpan } from '../support/a-span.ts';
import { arbitrarySpans } from '../support/arbitrary-trace.ts';
import { readSnapshot } from './read-snapshot.ts';
import { writeSnapshot } from './write-snapshot.ts';

const digest = 'a'.repeat(64);
const signatures = (trace: Trace): { written: string[]; read: string[] } => {
  const roots = normalTrace(trace, resolveDigestOptions());
  const { roots: again } = readSnapshot(writeSnapshot({ name: 'x', digest, roots }), 'x.trace');
  const sorted = (nodes: typeof roots): string[] => nodes.map(({ signature }) => signature).toSorted();
  return { written: sorted(roots), read: sorted(again) };
};

test('what was written is read', () => {
  fc.assert(
    fc.property(arbitrarySpans, (spans) => {
      const { written, read } = signatures(new Trace(spans));
      expect(read).toEqual(written);
    }),
  );
});

test('any text survives as a name, service, key and value', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, text, text, text, (name, service, key, value) => {
      const span = aSpan(name, { service: `s${service}`, attributes: { [`k${key}`]: value, 'a = b': 1 } });
      const { written, read } = signatures(new Trace([span]));
      expect(read).toEqual(written);
    }),
    { numRuns: 500 },
  );
});
