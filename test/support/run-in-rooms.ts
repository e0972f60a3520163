import { basename } from 'node:path';
import type { FileRecord } from '@clnrm/model';
import { createVitest } from 'vitest/node';
import { clnrm } from '../../src/public/config.ts';
import type { ClnrmOptions } from '../../src/public/config.ts';

/** Runs the test files of a folder in rooms, in this very process, and returns what each came to, by its file name. */
export async function runInRooms(
  root: string,
  filters: readonly string[],
  options: ClnrmOptions = {},
): Promise<ReadonlyMap<string, FileRecord>> {
  const files = new Map<string, FileRecord>();
  const collector = {
    name: 'collector',
    kind: 'test',
    judge: (file: FileRecord) => {
      files.set(basename(file.file), file);
      return undefined;
    },
  };
  // Rooms work where Vitest was started.
  const cwd = process.cwd();
  process.chdir(root);
  const conditions = ['@clnrm/source'];
  const vitest = await createVitest(
    {
      root,
      config: false,
      watch: false,
      pool: 'clnrm',
      maxWorkers: 1,
      reporters: [{}],
      execArgv: ['--conditions=@clnrm/source'],
    },
    {
      plugins: [clnrm({ ...options, report: false, capabilities: [collector] })],
      ssr: { resolve: { conditions, externalConditions: conditions } },
    },
  );
  try {
    await vitest.start([...filters]);
  } finally {
    await vitest.close();
    process.chdir(cwd);
  }
  return files;
}
