// Does what makes a process hard to get rid of: children in and out of its session, files that resist, and on request
// a loop that never gives control back.
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const seconds = process.env.UNIQUE;
const away = { stdio: 'ignore', detached: true };
const children = [
  spawn('sleep', [seconds], away),
  spawn('sh', ['-c', `sleep ${seconds} & exec sleep ${seconds}`], away),
  spawn('sleep', [seconds], { stdio: 'ignore', env: { PATH: process.env.PATH } }),
];

for (const folder of [homedir(), tmpdir()]) {
  const locked = join(folder, 'locked');
  mkdirSync(locked);
  writeFileSync(join(locked, 'file'), 'left behind');
  chmodSync(locked, 0o500);
}

await Promise.all(
  children.map((child) => new Promise((resolve) => child.on('spawn', resolve).on('error', resolve))),
);
process.send('ready', () => {
  if (process.env.BLOCK === 'yes') for (;;);
});
setInterval(() => {}, 1000);
