import { all, any, noneOf, not, oneOf } from './logic.ts';
import { above, atLeast, atMost, below, between, near } from './numbers.ts';
import { endingWith, like, startingWith } from './texts.ts';
import {
  absent,
  containing,
  each,
  empty,
  having,
  json,
  ofLength,
  ofType,
  present,
  satisfying,
} from './values.ts';

/** The predicates by name; see {@link is}. */
export interface Predicates {
  readonly above: typeof above;
  readonly absent: typeof absent;
  readonly all: typeof all;
  readonly any: typeof any;
  readonly atLeast: typeof atLeast;
  readonly atMost: typeof atMost;
  readonly below: typeof below;
  readonly between: typeof between;
  readonly containing: typeof containing;
  readonly each: typeof each;
  readonly empty: typeof empty;
  readonly endingWith: typeof endingWith;
  readonly having: typeof having;
  readonly json: typeof json;
  readonly like: typeof like;
  readonly near: typeof near;
  readonly noneOf: typeof noneOf;
  readonly not: typeof not;
  readonly ofLength: typeof ofLength;
  readonly ofType: typeof ofType;
  readonly oneOf: typeof oneOf;
  readonly present: typeof present;
  readonly satisfying: typeof satisfying;
  readonly startingWith: typeof startingWith;
}

/**
 * What a value may have to be, wherever a pattern may stand.
 * @throws ClnrmError `CLNRM_INVALID_PREDICATE` where a predicate is given what it cannot compare.
 * @example
 * { attributes: { 'http.response.status_code': is.between(200, 299), 'error.type': is.absent } }
 */
export const is: Predicates = Object.freeze({
  above,
  absent,
  all,
  any,
  atLeast,
  atMost,
  below,
  between,
  containing,
  each,
  empty,
  endingWith,
  having,
  json,
  like,
  near,
  noneOf,
  not,
  ofLength,
  ofType,
  oneOf,
  present,
  satisfying,
  startingWith,
});
