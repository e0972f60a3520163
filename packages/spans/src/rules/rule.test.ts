import { expect, test } from 'vitest';
import {
  conjunction,
  disjunction,
  proved,
  refuted,
  type RuleVerdict,
  undetermined,
  withNotes,
} from './rule.ts';

const because = (what: string) => [{ what, spans: [] }];
const yes = proved([], true);
const yesSoFar = proved([]);
const no = refuted(because('no'), true);
const noSoFar = refuted(because('not yet'));
const open = undetermined(because('who knows'));

test.each<[string, readonly RuleVerdict[], RuleVerdict]>([
  ['all hold', [yes, yes], proved([], true)],
  ['one may change', [yes, yesSoFar], proved([])],
  ['one is refuted for good', [yesSoFar, no], refuted(because('no'), true)],
  ['one is refuted so far', [yes, noSoFar], refuted(because('not yet'))],
  ['refuted beats open', [open, noSoFar], refuted(because('not yet'))],
  ['open beats proved', [open, yes], undetermined(because('who knows'))],
])('a conjunction: %s', (_title, verdicts, expected) => {
  expect(conjunction(verdicts)).toEqual(expected);
});

test.each<[string, readonly RuleVerdict[], RuleVerdict]>([
  ['one holds for good', [no, yes], proved([], true)],
  ['one holds so far', [no, yesSoFar], proved([])],
  ['none holds', [no, noSoFar], refuted([...because('no'), ...because('not yet')])],
  ['open beats refuted', [open, no], undetermined(because('who knows'))],
])('a disjunction: %s', (_title, verdicts, expected) => {
  expect(disjunction(verdicts)).toEqual(expected);
});

test('what was inferred on the way is kept by both, once', () => {
  const noted = withNotes(yes, ['x is ahead of y']);
  expect(conjunction([noted, withNotes(no, ['x is ahead of y', 'z is odd'])]).notes).toEqual([
    'x is ahead of y',
    'z is odd',
  ]);
  expect(disjunction([noted, no]).notes).toEqual(['x is ahead of y']);
  expect(conjunction([yes, no])).not.toHaveProperty('notes');
});
