import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchStatement } from './match-statement.ts';
import { formatSql, sqlTokens } from './sql-tokens.ts';

const select = 'SELECT * FROM orders WHERE id = ?';

test.for([
  'select  *\n from orders where id = ?',
  'SELECT * FROM orders WHERE id = $1',
  'SELECT * FROM orders WHERE id = :id',
  'SELECT * FROM orders WHERE id = @id;',
  'SELECT * FROM orders WHERE id = %s',
  'SELECT * FROM orders WHERE id = 42',
  'SELECT * FROM orders WHERE id=-4.2e3',
  "SELECT * FROM orders WHERE id = 'it''s; -- ?'",
  'SELECT * FROM orders WHERE id = $tag$ it $tag$',
  'SELECT * FROM "orders" WHERE `id` = ?',
  'SELECT * FROM [orders] WHERE [id] = ?',
  "SELECT * FROM orders WHERE id = ? /*traceparent='00-1-2-01'*/ -- by id",
])('a statement is the same whatever its white space, case, comments, quotes and values: %s', (statement) => {
  expect(matchStatement(select, statement)).toBe(true);
});

test.for([
  'SELECT * FROM orders',
  'SELECT * FROM customers WHERE id = ?',
  'SELECT * FROM orders WHERE id <> ?',
  'SELECT * FROM orders WHERE id = name',
  'DELETE FROM orders WHERE id = ?',
])('another statement is another: %s', (statement) => {
  expect(matchStatement(select, statement)).toBe(false);
});

test('a value in the pattern asks for that value, which a placeholder does not show', () => {
  const pattern = "UPDATE orders SET status = 'paid' WHERE id = ?";
  expect(matchStatement(pattern, "update orders set status = 'paid' where id = 7")).toBe(true);
  expect(matchStatement(pattern, "update orders set status = 'lost' where id = 7")).toBe(false);
  expect(matchStatement(pattern, 'update orders set status = $1 where id = $2')).toBe(undefined);
});

test('the values after IN may be any number, unless the pattern lists them', () => {
  const actual = 'select a from b where c in (1, 2, 3)';
  expect(matchStatement('select a from b where c in (?)', actual)).toBe(true);
  expect(matchStatement('select a from b where c in (1, 2, 3)', actual)).toBe(true);
  expect(matchStatement('select a from b where c in (1, 2)', actual)).toBe(false);
  expect(matchStatement('select a from b where c in (1, 2)', 'select a from b where c in (?)')).toBe(
    undefined,
  );
  expect(matchStatement('select a from b where c in (select d from e)', actual)).toBe(false);
});

test('an expression is tried on the statement with single blanks', () => {
  expect(matchStatement(/^DELETE FROM/i, ' delete\n from orders')).toBe(true);
  expect(matchStatement(/^DELETE FROM/gi, 'select 1')).toBe(false);
});

test('a cast is no placeholder, and a minus between values no sign', () => {
  expect(formatSql(sqlTokens("SELECT now()::date - 1, a.b FROM c WHERE d = '1' AND e IN (1,2)"))).toBe(
    'select now () :: date - ?, a.b from c where d = ? and e in (?)',
  );
});

test('any statement matches itself, and splitting it never loses or hangs', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (statement) => {
      expect(matchStatement(statement, statement)).not.toBe(false);
      expect(matchStatement(statement, `  ${statement.trim()}\n`)).not.toBe(false);
    }),
  );
});
