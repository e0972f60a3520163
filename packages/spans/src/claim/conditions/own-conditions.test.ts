import { expect, test } from 'vitest';
import { Trace } from '../../graph/trace.ts';
import { aSpan } from '../../support/a-span.ts';
import { spanQuery } from '../span-query.ts';

test.each(['constructor', 'toString', '__proto__'])(
  'what every object inherits as %s is no attribute',
  (key) => {
    const trace = new Trace([aSpan('charge card')]);
    const isThere = (value: unknown): boolean => value !== undefined;
    expect(spanQuery({ attributes: { [key]: isThere } }).select(trace)).toEqual([]);
    expect(spanQuery({ resource: { [key]: isThere } }).select(trace)).toEqual([]);
  },
);
