import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Keeper } from './keeper.ts';
import { addressFile } from './kept-keeper.ts';

/**
 * The process that keeps services between runs: `node keeper-main.js <folder>`. It prints a line when it listens, and ends
 * when it has nothing to keep and nobody is connected. What no run has used for an hour is stopped.
 */
const idleLimit = 60 * 60 * 1000;
const lookInterval = 10_000;

const [, , folder = ''] = process.argv;
const keeper = await Keeper.open({
  folder: join(folder, 'services'),
  mark: outerMark(),
  keeps: true,
  // Whoever has asked is answered first.
  onEnd: () => void setImmediate(() => void finish()),
});
keeper.ref();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void finish());
const look = setInterval(() => void leaveIdle(), lookInterval);

await mkdir(folder, { recursive: true, mode: 0o700 });
// Who came first has the folder; another one ends without having started anything.
await writeFile(join(folder, addressFile), JSON.stringify({ ...keeper.address, pid: process.pid }), {
  mode: 0o600,
  flag: 'wx',
}).catch(async () => {
  await keeper.close();
  process.exit(1);
});
process.stdout.write('ready\n');

let isFinishing = false;

async function leaveIdle(): Promise<void> {
  if (await keeper.stopIdle(idleLimit)) await finish();
}

async function finish(): Promise<void> {
  if (isFinishing) return;
  isFinishing = true;
  clearInterval(look);
  // First, so that the next run starts another one instead of waiting for this.
  await rm(join(folder, addressFile), { force: true });
  await keeper.close();
  process.exit(0);
}

/** In a room, all that is started carries its mark. */
function outerMark(): Readonly<Record<string, string>> {
  const marks = Object.entries(process.env).filter(([name]) => name === 'CLNRM_RUN' || name === 'CLNRM_ROOM');
  return Object.fromEntries(marks.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
