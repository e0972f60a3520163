import { expect, test } from 'vitest';
import { LineFilter } from './line-filter.ts';

async function filtered(line: string, chunks: readonly string[]): Promise<readonly [string, boolean]> {
  const filter = new LineFilter(line);
  let text = '';
  filter.on('data', (chunk) => (text += String(chunk)));
  const ended = new Promise((resolve) => filter.once('end', resolve));
  for (const chunk of chunks) filter.write(chunk);
  filter.end();
  await ended;
  return [text, filter.seen];
}

test('the line is left out, however it is cut', async () => {
  const text = 'one\nnoise: noise\ntwo';
  for (let cut = 0; cut <= text.length; cut++) {
    expect(await filtered('noise: noise', [text.slice(0, cut), text.slice(cut)])).toEqual(['one\ntwo', true]);
  }
});

test('what only begins like the line is passed on', async () => {
  expect(await filtered('noise', ['a\nnois', 'y\nnoi'])).toEqual(['a\nnoisy\nnoi', false]);
});
