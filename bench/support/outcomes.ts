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
 * Checks that two sides did the same work. A test that comes to something else from run to run on one side proves
 * nothing about the other: those are returned.
 * @throws {ClnrmError} `CLNRM_BENCH_WORK_DIFFERS` naming tests that never came to the same.
 */
export function assertSameWork(
  what: string,
  reference: readonly Outcomes[],
  subject: readonly Outcomes[],
): readonly string[] {
  const names = new Set([...reference, ...subject].flatMap((outcomes) => [...outcomes.keys()]));
  const unsteady: string[] = [];
  const differing: string[] = [];
  for (const name of names) {
    const before = statesOf(name, reference);
    const after = statesOf(name, subject);
    if (![...before].some((state) => after.has(state)))
      differing.push(`${name} (${[...before].join()}, then ${[...after].join()})`);
    else if (before.size > 1 || after.size > 1) unsteady.push(name);
  }
  if (differing.length === 0) return unsteady;
  throw new ClnrmError(
    'CLNRM_BENCH_WORK_DIFFERS',
    `Failed to compare ${what}: ${differing.length} of ${names.size} tests came to something else, among them ` +
      `${differing.slice(0, 5).join('; ')}. Run both by hand and look at these tests.`,
  );
}

function statesOf(name: string, runs: readonly Outcomes[]): ReadonlySet<string> {
  return new Set(runs.map((outcomes) => outcomes.get(name) ?? 'missing'));
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
