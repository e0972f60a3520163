import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { interpolate, MissingVariable } from './interpolate.ts';

const variables = { SET: 'value', EMPTY: '' };

test.each([
  ['$SET', 'value'],
  ['a-${SET}-b', 'a-value-b'],
  ['${UNSET}', ''],
  ['${UNSET:-other}', 'other'],
  ['${EMPTY:-other}', 'other'],
  ['${EMPTY-other}', ''],
  ['${UNSET-other}', 'other'],
  ['${SET:+there}', 'there'],
  ['${EMPTY:+there}', ''],
  ['${EMPTY+there}', 'there'],
  ['${UNSET:-${SET}/${UNSET:-deep}}', 'value/deep'],
  ['${SET:?must be set}', 'value'],
  ['$$SET costs $$5 and 5$', '$SET costs $5 and 5$'],
  ['${not closed', '${not closed'],
])('%s becomes %s', (text, result) => {
  expect(interpolate(text, variables)).toBe(result);
});

test('a variable that must be set is asked for by name', () => {
  expect(() => interpolate('${UNSET?for $SET}', variables)).toThrow(MissingVariable);
  expect(() => interpolate('${EMPTY:?}', variables)).toThrow('EMPTY');
  expect(interpolate('${EMPTY?}', variables)).toBe('');
});

test('a text whose dollars are doubled stays as it was', () => {
  fc.assert(
    fc.property(fc.string(), (text) => interpolate(text.replaceAll('$', '$$$$'), variables) === text),
  );
});
