import { randomUUID } from 'node:crypto';
import { containers, namespaces } from '@clnrm/scenario';
import { expect, test } from 'vitest';
import { processes } from '../../packages/scenario/src/runtime/process/process-runtime.ts';
import type { RuntimeFeatures } from '../../packages/scenario/src/runtime/runtime.ts';
import { readPage } from './markdown.ts';

const { text } = readPage('docs/namespaces.md');

/** The cells of a row of the table of runtimes, without the first. */
function row(first: string): readonly string[] {
  const line = text.split('\n').find((each) => each.startsWith(`| ${first} `)) ?? '';
  return line
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.trim());
}

test('the table of runtimes says what each can do', async () => {
  const features: RuntimeFeatures[] = [];
  for (const kind of [processes, namespaces(), containers()]) {
    const runtime = await kind.open({ id: randomUUID(), folder: '/' });
    features.push(runtime.features);
    await runtime.close();
  }
  const yes = (is: boolean): string => (is ? 'yes' : 'no');

  expect(row('several may listen on one port')).toEqual(features.map(({ ownPorts }) => yes(ownPorts)));
  expect(row('can be held to network')).toEqual(
    features.map(({ networks }) => networks.map((network) => `\`${network}\``).join(', ')),
  );
  expect(row('has files of its own').map((cell) => cell.replace(/,.*/, ''))).toEqual(
    features.map(({ ownFiles }) => yes(ownFiles)),
  );
  expect(row('limits that are enforced')).toEqual(
    features.map(({ limits }) => {
      const enforced = Object.entries(limits).flatMap(([name, is]) => (is ? [name] : []));
      return enforced.length === 0 ? 'none' : enforced.join(', ');
    }),
  );
});
