import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plugin } from 'vitest/config';
import type { Vitest } from 'vitest/node';
import { clnrmPool } from './pool.ts';
import { RoomHost } from './room-host.ts';

export function clnrm(): Plugin {
  let host: RoomHost | undefined;
  const open = (vitest: Vitest): RoomHost => {
    const runId = randomUUID().slice(0, 8);
    const directory = mkdtempSync(join(tmpdir(), 'clnrm-'));
    mkdirSync(directory, { recursive: true });
    const made = new RoomHost({
      runId, directory, root: vitest.config.root, watch: vitest.config.watch,
      maxWorkers: () => Math.max(vitest.config.maxWorkers, 1),
      settings: { isolation: (process.env['CLNRM_ISOLATION'] ?? 'verified') as 'verified', leaks: 'warn', home: 'room', temp: 'room', env: 'inherit', hardTimeout: 1000, memoryLimit: 1e9, maxReuse: 200, rerun: true, provide: () => ({}), determinism: undefined, spans: true, settle: { quietMs: 20, deadlineMs: 5000 }, container: { image: undefined }, hooks: [] },
      onOutcome: (o) => { if (process.env['CLNRM_DEBUG']) console.log(o.file.split('/').pop(), o.reused, o.rerun, o.retired, o.report?.memory); },
    });
    vitest.onClose(() => made.close());
    return made;
  };
  return {
    name: 'clnrm',
    configureVitest({ project, vitest }) {
      if (project.config.pool === 'clnrm') project.config.poolRunner = clnrmPool(() => (host ??= open(vitest)));
    },
  };
}
