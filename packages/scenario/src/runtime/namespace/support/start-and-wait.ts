// Starts services in namespaces, one of which lets a process go, prints the numbers of all processes, and waits.
import { readdirSync, readFileSync } from 'node:fs';
import { command } from '../../../kinds/command.ts';
import { ready } from '../../../readiness/ready.ts';
import { services } from '../../../world/service-set.ts';
import { namespaces } from '../namespace-runtime.ts';

const letGo = `
  require('node:child_process').spawn('sleep', ['1000'], { detached: true, stdio: 'ignore', env: {} });
  console.log('up'); setInterval(() => {}, 1000);`;

const set = services(
  {
    one: command(['node', '-e', letGo], { ports: {}, ready: ready.log('up') }),
    other: command(['node', '-e', letGo], { ports: {}, ready: ready.log('up') }),
  },
  { runtime: namespaces() },
);
await set.start();
console.log(JSON.stringify(descendantsOf(process.pid)));

function descendantsOf(pid: number): readonly number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}
