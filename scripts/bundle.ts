// Part of `npm run build`: joins modules that are loaded together into a few files. Each module that Node has to find, read
// and link costs up to a millisecond, and without this a run would load five hundred before its first test, a room as many.
import { fileURLToPath } from 'node:url';
import { type InputOptions, type OutputOptions, rolldown } from 'rolldown';

// A copy of its own would not be the one that is known to the system under test, or to whoever else asks for it.
const outside = [/^@opentelemetry\//, 'testcontainers', 'yaml'];

// Programs that are found beside what starts them, by the names that it asks for.
const programs = {
  'reaper/main': distOf('scenario', 'container/reaper/main.js'),
  'relay/main': distOf('scenario', 'runtime/namespace/relay/main.js'),
  'keeper-main': distOf('scenario', 'shared/keeper-main.js'),
};

// What users import, package by package: each may be loaded without the others.
for (const name of ['model', 'spans', 'scenario']) {
  await bundle(
    {
      input: {
        index: distOf(name, 'index.js'),
        ...(name === 'scenario' ? programs : {}),
      },
      external: [/^@clnrm\//, ...outside],
    },
    { dir: distOf(name, 'bundle'), format: 'esm' },
  );
}

// What runs inside a room. It loads a part of the packages at first, so it is made of their modules.
const room = fileURLToPath(new URL('../dist/room/', import.meta.url));
await bundle(
  {
    input: `${room}worker.js`,
    external: outside,
    resolve: {
      alias: Object.fromEntries(
        ['model', 'spans', 'scenario'].map((name) => [`@clnrm/${name}`, distOf(name, 'index.js')]),
      ),
    },
  },
  { dir: `${room}bundle`, format: 'esm', cleanDir: true },
);

// What processes of Node load that a test starts, as soon as they make a span.
await bundle(
  {
    input: distOf('spans', 'preload/runtime.js'),
    resolve: { alias: { '@clnrm/model': distOf('model', 'index.js') } },
  },
  { file: distOf('spans', 'preload/runtime.cjs'), format: 'cjs' },
);

async function bundle(input: InputOptions, output: OutputOptions): Promise<void> {
  const built = await rolldown({
    ...input,
    platform: 'node',
    // `import.meta.url` is read to find neighbours and own frames; both only ask for a folder around it.
    onLog: (level, log) => {
      if (level === 'warn')
        throw new Error(`Failed to bundle ${JSON.stringify(input.input)}: ${log.message}`);
    },
  });
  await built.write({
    ...output,
    ...(output.dir === undefined ? {} : { sourcemap: true, chunkFileNames: '[name].js' }),
  });
  await built.close();
}

function distOf(name: string, path: string): string {
  return fileURLToPath(new URL(`../packages/${name}/dist/${path}`, import.meta.url));
}
