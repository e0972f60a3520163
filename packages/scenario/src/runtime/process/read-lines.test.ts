import { PassThrough } from 'node:stream';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { ServiceLog } from '../../service/service-log.ts';
import { readLines } from './read-lines.ts';

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
  const log = await logOf([Buffer.from(`${all.join('\n')}\n`)]);

  expect(log.lines.length).toBeGreaterThanOrEqual(10_000);
  expect(log.lines.length).toBeLessThanOrEqual(11_000);
  expect(log.texts.at(-1)).toBe('line 24999');
  expect(log.count).toBe(25_000);
  expect(log.textsSince(24_998)).toEqual(['line 24998', 'line 24999']);
});

test('a listener hears each line once, until it ends its subscription', async () => {
  const log = new ServiceLog();
  const heard: string[] = [];
  const unsubscribe = log.onLine(({ text }) => {
    heard.push(text);
    if (text === 'b') unsubscribe();
  });
  for (const text of ['a', 'b', 'c']) log.print(text);

  expect(heard).toEqual(['a', 'b']);
});

test('a secret is hidden wherever a line holds it', () => {
  const log = new ServiceLog();
  log.hide('hunter2');
  log.print('password=hunter2, again hunter2');

  expect(log.texts).toEqual(['password=***, again ***']);
});

async function linesOf(chunks: readonly Buffer[]): Promise<readonly string[]> {
  return (await logOf(chunks)).texts;
}

async function logOf(chunks: readonly Buffer[]): Promise<ServiceLog> {
  const log = new ServiceLog();
  const stream = new PassThrough();
  readLines(stream, 'out', log.add);
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await once(stream, 'close');
  return log;
}
