import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { probeIsolation } from '../../src/room/launch/probe-isolation.ts';
import { killHost } from '../support/kill-host.ts';

const host = fileURLToPath(new URL('../support/room-host.ts', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const nothing = { processes: [], mounts: [], files: [] };

/** The same delays in every run of the suite, in milliseconds: xorshift, Marsaglia 2003. */
function delays(count: number, most: number): readonly number[] {
  let state = 20261121;
  return Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % most;
  });
}

const levels = [
  { isolation: 'process', trials: 20, most: 700 },
  { isolation: 'namespace', trials: 6, most: 700 },
  { isolation: 'container', trials: 3, most: 3000 },
] as const;

for (const { isolation, trials, most } of levels) {
  const probe = process.platform === 'win32' ? undefined : probeIsolation(isolation);
  if (probe?.kind === 'unavailable')
    console.warn(`No ${isolation} rooms are killed: ${probe.reason}. ${probe.remedy}`);

  describe.skipIf(probe?.kind !== 'available').concurrent(`rooms with isolation "${isolation}"`, () => {
    for (const delay of delays(trials, most)) {
      test(`nothing is left of a host killed ${delay} ms after its start`, async () => {
        const args = ['--conditions=@clnrm/source', host, isolation, 'UNIQUE'];
        expect(await killHost({ command: process.execPath, args, cwd: root, delay })).toEqual(nothing);
      });
    }
    test('nothing is left of a host killed while a room blocks its event loop', async () => {
      const args = ['--conditions=@clnrm/source', host, isolation, 'UNIQUE'];
      const trial = { command: process.execPath, args, cwd: root, delay: 0, after: 'room\n' };
      expect(await killHost(trial)).toEqual(nothing);
    });
  });
}
