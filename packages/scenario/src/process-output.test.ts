import { PassThrough } from 'node:stream';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { ProcessOutput } from './process-output.ts';

test('lines are put together from chunks, also where a character is split', async () => {
  const lines = await linesOf([
    Buffer.from('gr'),
    Buffer.from([0xc3]),
    Buffer.from([0xbc, 0x6e]),
    Buffer.from('\r\nb\n'),
  ]);

  expect(lines).toEqual(['grün', 'b']);
});

test('a last line without a line break counts when the stream ends', async () => {
  expect(await linesOf([Buffer.from('first\nlast')])).toEqual(['first', 'last']);
});

test('only the newest ten thousand lines or few more are kept', async () => {
  const all = Array.from({ length: 25_000 }, (_, index) => `line ${index}`);
  const lines = await linesOf([Buffer.from(`${all.join('\n')}\n`)]);

  expect(lines.length).toBeGreaterThanOrEqual(10_000);
  expect(lines.length).toBeLessThanOrEqual(11_000);
  expect(lines.at(-1)).toBe('line 24999');
});

test('a listener hears each line once, until it ends its subscription', async () => {
  const output = new ProcessOutput();
  const stream = new PassThrough();
  const heard: string[] = [];
  output.collect(stream);
  const unsubscribe = output.onLine((line) => {
    heard.push(line);
    if (line === 'b') unsubscribe();
  });
  stream.end('a\nb\nc\n');
  await once(stream, 'close');

  expect(heard).toEqual(['a', 'b']);
});

async function linesOf(chunks: readonly Buffer[]): Promise<readonly string[]> {
  const output = new ProcessOutput();
  const stream = new PassThrough();
  output.collect(stream);
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await once(stream, 'close');
  return output.lines;
}
