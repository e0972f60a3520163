import { globSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nextMessage, startRoom } from '../../../test/support/start-room.ts';
import { ownTempFolder } from '../../../test/support/temp-folder.ts';
import { compileCacheEnvironment } from './compile-cache.ts';

const module = JSON.stringify(new URL('compile-cache.ts', import.meta.url).href);

function aRoot(): string {
  const root = ownTempFolder();
  mkdirSync(join(root, 'node_modules'));
  return root;
}

test('compiled code is kept below node_modules, also by a room that is killed, and the room does not see where', async () => {
  const conditions = { root: aRoot(), isolation: 'process', coverage: false, env: {} } as const;
  const env = compileCacheEnvironment(conditions);
  const started = startRoom(
    'process',
    `import { useCompileCache } from ${module};
     const keep = useCompileCache();
     await import('node:test');
     await import(${JSON.stringify(new URL('frames.ts', import.meta.url).href)});
     keep();
     process.send(Object.keys(process.env).filter((name) => name.includes('COMPILE')));
     setInterval(() => {}, 1000);`,
    { env },
  );
  expect(await nextMessage(started)).toEqual([]);
  await started.room.kill();
  expect(globSync('node_modules/.vite/clnrm/compiled/*/*', { cwd: conditions.root })).not.toEqual([]);
});

test('nothing is kept with coverage, in a container, without node_modules, or where the user decides', () => {
  const conditions = { root: aRoot(), isolation: 'verified', coverage: false, env: {} } as const;
  expect(compileCacheEnvironment({ ...conditions, coverage: true })).toEqual({});
  expect(compileCacheEnvironment({ ...conditions, isolation: 'container' })).toEqual({});
  expect(compileCacheEnvironment({ ...conditions, root: join(conditions.root, 'none') })).toEqual({});
  for (const name of ['NODE_COMPILE_CACHE', 'NODE_DISABLE_COMPILE_CACHE', 'NODE_V8_COVERAGE']) {
    expect(compileCacheEnvironment({ ...conditions, env: { [name]: '1' } })).toEqual({});
  }
});
