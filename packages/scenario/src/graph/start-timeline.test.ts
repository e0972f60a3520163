import { expect, test } from 'vitest';
import { drawTimeline } from './draw-timeline.ts';
import { type StartRecord, startTimeline } from './start-timeline.ts';

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

test('the drawing marks the critical path and says what to make faster', () => {
  expect(drawTimeline(startTimeline(records)).join('\n')).toBe(
    [
      'cache  ░░░░░░                                    300 ms',
      'db     ████████████████████████                  1.2 s',
      'api                            ██████████        500 ms',
      'web                                      ██████  300 ms',
      'Make "db" faster: 1.2 s of 2.0 s on the critical path db → api → web.',
    ].join('\n'),
  );
});

test('one service alone needs no advice, and one that failed is said to have', () => {
  const alone = startTimeline([record('db', [], 0, 80, 'failed')]);

  expect(drawTimeline(alone)).toEqual([`db  ${'█'.repeat(40)}  80 ms failed`]);
});

function record(
  name: string,
  needs: readonly string[],
  begin: number,
  end: number,
  outcome: StartRecord['outcome'] = 'ready',
): StartRecord {
  return { name, needs, begin, end, outcome };
}
