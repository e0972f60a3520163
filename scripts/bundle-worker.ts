// Part of `npm run build`: joins the modules that run inside a room into a few files. Each module that Node has to
// find, read and link costs a new process up to a millisecond, and a room's process would load two hundred.
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const room = fileURLToPath(new URL('../dist/room/', import.meta.url));

const bundle = await rolldown({
  input: `${room}worker.js`,
  platform: 'node',
  // The user's copy: what is registered in it has to be seen by the system under test.
  external: [/^@opentelemetry\//],
  // `import.meta.url` is read to find neighbours and own frames; both only ask for a folder below `room`.
  onLog: (level, log) => {
    if (level === 'warn') throw new Error(`Failed to bundle the worker: ${log.message}`);
  },
});
await bundle.write({
  dir: `${room}bundle`,
  format: 'esm',
  sourcemap: true,
  chunkFileNames: '[name].js',
  cleanDir: true,
});
await bundle.close();

// What processes of Node load that a test starts, as soon as they make a span: one file, for the same reason.
const preload = fileURLToPath(new URL('../packages/spans/dist/preload/', import.meta.url));
const runtime = await rolldown({
  input: `${preload}runtime.js`,
  platform: 'node',
  onLog: (level, log) => {
    if (level === 'warn') throw new Error(`Failed to bundle the preload: ${log.message}`);
  },
});
await runtime.write({ file: `${preload}runtime.cjs`, format: 'cjs' });
await runtime.close();
