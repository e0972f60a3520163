import type { StartRecord } from '@clnrm/model';
import { expect, test } from 'vitest';
import { startTimeline } from './start-timeline.ts';

const records: readonly StartRecord[] = [
  record('api', ['db', 'cache'], 1200, 1700),
  record('cache', [], 0, 300),
  record('db', [], 0, 1200),
  record('web', ['api'], 1700, 2000),
];

test('the critical path leads from the last to end over what each waited for longest', () => {
  expect(startTimeline(records)).toMatchObject({ total: 2000, criticalPath: ['db', 'api', 'web'] });
});

test('a start of nothing has no path', () => {
  expect(startTimeline([])).toEqual({ records: [], total: 0, criticalPath: [] });
});

function record(name: string, needs: readonly string[], begin: number, end: number): StartRecord {
  return { name, needs, begin, end, outcome: 'ready' };
}
