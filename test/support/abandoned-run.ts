// A run that nobody cleans up after: opens a guard, starts a room, tells its own and the reaper's number, and waits.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchRoom } from '../../src/room/launch/launch-room.ts';
import { openRunGuard } from '../../src/room/launch/run-guard.ts';

const [runId = ''] = process.argv.slice(2);
const guard = openRunGuard(runId);
const directories = guard.createRoomDirectories(`${runId}-0`);
const entry = join(mkdtempSync(join(tmpdir(), 'entry-')), 'entry.mjs');
writeFileSync(entry, 'setInterval(() => {}, 1000); process.send("ready")');
const room = launchRoom({
  isolation: 'process',
  mark: { runId, roomId: `${runId}-0` },
  entry,
  execArgv: [],
  env: { PATH: process.env['PATH'] ?? '' },
  cwd: process.cwd(),
  directories,
});
guard.watch(room);
await new Promise<void>((resolve) => room.onMessage(() => resolve()));
const reaper = execFileSync('pgrep', ['-P', String(process.pid), '-f', 'clnrm-reaper'], { encoding: 'utf8' });
process.stdout.write(`${JSON.stringify({ reaper: Number(reaper), room: room.pid })}\n`);
