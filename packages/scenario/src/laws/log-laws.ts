import assert from 'node:assert/strict';
import { ready } from '../readiness/ready.ts';
import { eventually } from './eventually.ts';
import type { RuntimeLaw } from './runtime-law.ts';
import { idle, up } from './scripts.ts';

/** What is kept of what a service prints. */
export const logLaws: readonly RuntimeLaw[] = [
  {
    claim: 'each line is kept with its stream, in the order of its stream',
    check: async ({ run }) => {
      const script = `console.log('o1'); console.error('e1'); console.log('o2'); console.error('e2');`;
      const service = await run(`${script} setTimeout(() => console.log('up'), 50); ${idle}`, {
        ready: ready.log('up'),
      });
      await eventually('all lines', () => service.logs().length === 5);
      const of = (stream: string): readonly string[] =>
        service.logLines().flatMap((line) => (line.stream === stream ? [line.text] : []));

      assert.deepEqual(of('out'), ['o1', 'o2', 'up']);
      assert.deepEqual(of('err'), ['e1', 'e2']);
    },
  },
  {
    claim: 'times of lines never go back',
    check: async ({ run }) => {
      const service = await run(`for (let i = 0; i < 50; i++) console.log(i); ${up}`, {
        ready: ready.log('up'),
      });
      const times = service.logLines().map(({ at }) => at);

      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
    },
  },
  {
    claim: 'characters that are split between two writes stay whole',
    check: async ({ run }) => {
      const script = `
        const [first, second] = [Buffer.from([0x67, 0xc3]), Buffer.from([0xbc, 0x0a])];
        process.stdout.write(first, () => setTimeout(() => process.stdout.write(second), 50)); ${idle}`;
      const service = await run(script, { ready: ready.log('gü') });

      assert.deepEqual(service.logs(), ['gü']);
    },
  },
  {
    claim: 'a last line without a line break is kept',
    check: async ({ run }) => {
      const script = `process.on('SIGTERM', () => process.stdout.write('bye', () => process.exit())); ${up}`;
      const service = await run(script, { ready: ready.log('up') });
      await service.stop();

      assert.deepEqual(service.logs(), ['up', 'bye']);
    },
  },
  {
    claim: 'what it prints while it ends is kept',
    check: async ({ run }) => {
      const script = `process.on('SIGTERM', () => { for (let i = 0; i < 100; i++) console.log(i); process.exit(); }); ${up}`;
      const service = await run(script, { ready: ready.log('up') });
      await service.stop();

      assert.equal(service.logs().at(-1), '99');
      assert.equal(service.logs().length, 101);
    },
  },
  {
    claim: 'a service that talks all day fills no memory, and its newest lines are kept',
    check: async ({ run }) => {
      const script = `for (let i = 0; i < 30000; i++) console.log('line', i); ${up}`;
      const service = await run(script, { ready: ready.log('up') });
      const lines = service.logs();

      assert.ok(lines.length <= 11_000, `${lines.length} lines are kept`);
      assert.deepEqual(lines.slice(-2), ['line 29999', 'up']);
    },
  },
  {
    claim: 'logs go on over a restart',
    check: async ({ run }) => {
      const service = await run(up, { ready: ready.log('up') });
      await service.restart();

      assert.deepEqual(service.logs(), ['up', 'up']);
    },
  },
  {
    claim: 'logs can be read after the end',
    check: async ({ run }) => {
      const service = await run(up, { ready: ready.log('up') });
      await service.stop();

      assert.deepEqual(service.logs(), ['up']);
    },
  },
];
