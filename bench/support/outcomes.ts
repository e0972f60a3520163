import { readFileSync } from 'node:fs';
import { ClnrmError } from '@clnrm/model';

/** What each test of a run came to, by file and full name; files that could not be loaded count as one test. */
export type Outcomes = ReadonlyMap<string, string>;

interface JsonReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Reads what Vitest's `json` reporter wrote; undefined where there is nothing. */
export function readOutcomes(file: string): Outcomes | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const outcomes = new Map<string, string>();
  for (const { name, status, assertionResults } of (JSON.parse(text) as JsonReport).testResults) {
    if (assertionResults.length === 0) outcomes.set(name, status);
    for (const test of assertionResults)
      outcomes.set(nameOnce(outcomes, `${name} > ${test.fullName}`), test.status);
  }
  return outcomes;
}

/** How many tests came to a status. */
export function countOf(outcomes: Outcomes, status: 'passed' | 'failed'): number {
  return [...outcomes.values()].filter((found) => found === status).length;
}

/**
 * Checks that two runs did the same work.
 * @throws {ClnrmError} `CLNRM_BENCH_WORK_DIFFERS` naming tests that came to something else.
 */
export function assertSameWork(what: string, reference: Outcomes, subject: Outcomes): void {
  const names = new Set([...reference.keys(), ...subject.keys()]);
  const differing = [...names].filter((name) => reference.get(name) !== subject.get(name));
  if (differing.length === 0) return;
  const list = differing
    .slice(0, 5)
    .map((name) => `${name} (${reference.get(name) ?? 'missing'}, then ${subject.get(name) ?? 'missing'})`);
  throw new ClnrmError(
    'CLNRM_BENCH_WORK_DIFFERS',
    `Failed to compare ${what}: ${differing.length} of ${names.size} tests came to something else, among them ` +
      `${list.join('; ')}. Run both by hand and look at these tests.`,
  );
}

/** Checks that a run passed exactly so many tests and failed none. */
export function assertAllPassed(what: string, outcomes: Outcomes, tests: number): void {
  const passed = countOf(outcomes, 'passed');
  if (passed === tests && outcomes.size === tests) return;
  throw new ClnrmError(
    'CLNRM_BENCH_WORK_DIFFERS',
    `Failed to measure ${what}: ${passed} of ${outcomes.size} tests passed where ${tests} should. Run it by hand.`,
  );
}

/** Two tests of a file may have the same name. */
function nameOnce(outcomes: Outcomes, name: string): string {
  let free = name;
  for (let number = 2; outcomes.has(free); number++) free = `${name} (${number})`;
  return free;
}
