import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { dockerTest, testImage } from '../../packages/scenario/src/container/support/docker-test.ts';
import { readProcess } from '../../src/room/residue/proc.ts';
import { aProject } from '../support/bare-project.ts';
import { removeParts, setPartsOf } from '../support/set-parts.ts';

const workspace = fileURLToPath(new URL('../..', import.meta.url));
const source = `
  import { services } from './packages/scenario/src/world/service-set.ts';
  import { container } from './packages/scenario/src/container/container.ts';
  await services({ db: container('${testImage('redis')}', { volumes: ['/kept'] }) }).start();
  console.log('started');
  setInterval(() => {}, 1000);`;
let rooms = 0;

interface Holder {
  readonly room: string;
  /** Kills the process and what would have removed its containers. */
  readonly abandon: () => Promise<void>;
}

/** Starts a process that has a container, a network and volumes. */
async function holdServices(): Promise<Holder> {
  const room = `clean-${process.pid}-${rooms++}`;
  const child = spawn(process.execPath, ['--conditions=@clnrm/source', '--input-type=module', '-e', source], {
    cwd: workspace,
    env: { ...process.env, CLNRM_ROOM: room },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await removeParts(await setPartsOf(room));
  });
  await once(child.stdout, 'data');
  return {
    room,
    abandon: async () => {
      const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')
        .trim()
        .split(' ');
      const isGuard = (pid: number): boolean => readProcess(pid, 'cmdline').includes('reaper/main');
      for (const pid of children.map(Number).filter(isGuard)) process.kill(pid, 'SIGKILL');
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

interface Cleaned {
  readonly removed: { readonly services: readonly { readonly kind: string }[] };
  readonly kept: { readonly services: readonly { readonly state: string }[] };
  readonly failures: readonly object[];
}

dockerTest(
  'clean removes what services of a dead process have in Docker, and keeps those of one that lives',
  async () => {
    const project = aProject({});
    const [dead, live] = await Promise.all([holdServices(), holdServices()]);
    await dead.abandon();
    const kept = (await setPartsOf(live.room)).length;
    expect([(await setPartsOf(dead.room)).length, kept]).toEqual([kept, kept]);

    const dry = await project.clnrm('clean', '--dry-run');
    expect(dry.output).toMatch(
      /Services {2}\d+ would be removed\n +\w{12} {2,}container of the services \w{8}/,
    );
    expect((await setPartsOf(dead.room)).length).toBe(kept);

    const doctor = await project.clnrm('doctor');
    expect(doctor.output).toMatch(/Residue {2}! .*\d+ parts of services of dead runs/);

    const done = JSON.parse((await project.clnrm('clean', '--json')).output) as Cleaned;
    expect(done.failures).toEqual([]);
    expect(new Set(done.removed.services.map(({ kind }) => kind))).toEqual(
      new Set(['container', 'network', 'volume']),
    );
    expect(done.kept.services.filter(({ state }) => state === 'alive').length).toBeGreaterThanOrEqual(kept);
    expect(await setPartsOf(dead.room)).toEqual([]);
    expect((await setPartsOf(live.room)).length).toBe(kept);
  },
);
