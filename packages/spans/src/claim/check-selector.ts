import { ClnrmError, spanKinds } from '@clnrm/model';
import { contradictionIn } from './contradiction.ts';
import {
  type Check,
  checkAnyText,
  checkDuration,
  checkFlag,
  checkFunction,
  checkList,
  checkNumber,
  checkObject,
  checkPatterns,
  type Checks,
  checkText,
  checkWord,
  isObject,
  orObject,
  type Problem,
} from './check-values.ts';
import type { SpanSelector } from './selector.ts';

const checkStatus = checkWord(['unset', 'ok', 'error']);
const checkKind = checkWord(spanKinds);

const eventChecks: Checks = { name: checkText, attributes: checkPatterns, count: checkNumber };

const linkChecks: Checks = {
  to: problemIn,
  traceId: checkText,
  spanId: checkText,
  traceState: checkAnyText,
  attributes: checkPatterns,
  count: checkNumber,
};

const checks: Checks = {
  name: checkText,
  kind: (value, path) => (typeof value === 'function' ? undefined : checkKind(value, path)),
  service: checkText,
  status: orObject(checkStatus, { code: checkStatus, message: checkAnyText }),
  attributes: checkPatterns,
  onlyAttributes: checkPatterns,
  resource: checkPatterns,
  scope: orObject(checkText, { name: checkText, version: checkAnyText, attributes: checkPatterns }),
  event: orObject(checkText, eventChecks),
  events: checkList(orObject(checkText, eventChecks), 0),
  exception: checkObject({ type: checkText, message: checkAnyText, stack: checkAnyText }),
  link: checkObject(linkChecks),
  links: checkList(checkObject(linkChecks), 0),
  duration: checkDuration,
  parent: problemIn,
  child: problemIn,
  ancestor: problemIn,
  descendant: problemIn,
  sibling: problemIn,
  root: checkFlag,
  childCount: checkNumber,
  attributeCount: checkNumber,
  eventCount: checkNumber,
  linkCount: checkNumber,
  dropped: checkObject({ attributes: checkNumber, events: checkNumber, links: checkNumber }),
  sampled: checkFlag,
  flags: checkNumber,
  traceState: checkAnyText,
  traceId: checkText,
  spanId: checkText,
  where: checkFunction,
  all: checkList(problemIn, 1),
  any: checkList(problemIn, 1),
  not: problemIn,
};

const checkFields: Check = checkObject(checks);

/** Tells whether a key names a condition of a selector. */
export function isSelectorKey(key: string): boolean {
  return Object.hasOwn(checks, key);
}

/**
 * Refuses what is not a selector, and what no span can be.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` that names the key at fault.
 */
export function checkSelector(selector: unknown, path = ''): asserts selector is SpanSelector {
  const problem = problemIn(selector, path);
  if (problem === undefined) return;
  const { what, remedy = 'Give a name, a RegExp, or an object of conditions.' } = problem;
  throw new ClnrmError('CLNRM_INVALID_SELECTOR', `Failed to expect a span: ${what}. ${remedy}`);
}

function problemIn(selector: unknown, path: string): Problem | undefined {
  if (typeof selector === 'string' || typeof selector === 'function' || selector instanceof RegExp) {
    return checkText(selector, path || 'the name');
  }
  if (!isObject(selector)) {
    const what = selector === null ? 'null' : Array.isArray(selector) ? 'a list' : typeof selector;
    return { what: `${path || 'the selector'} is ${what} instead of a name, a RegExp or an object` };
  }
  if (Object.values(selector).every((value) => value === undefined)) {
    return { what: `${path || 'the selector'} has no condition` };
  }
  const problem = checkFields(selector, path);
  if (problem !== undefined) return problem;
  const contradiction = contradictionIn(selector);
  if (contradiction === undefined) return undefined;
  return { what: `${path === '' ? '' : `${path}: `}${contradiction}`, remedy: 'No span can be both.' };
}
