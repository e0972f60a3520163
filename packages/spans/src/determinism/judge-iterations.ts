import { ClnrmError } from '@clnrm/model';
import { watchRules } from '../claim/watch-rules.ts';
import type { DigestOptions } from '../digest/digest-options.ts';
import { proved } from '../rules/rule.ts';
import type { TestTrace } from '../trace/test-trace.ts';
import { compareRuns } from './compare-runs.ts';
import { explainRuns } from './explain-runs.ts';

const settles = { claim: 'the trace has settled', judge: () => proved([]) };

/**
 * Waits until the trace of a test that has run has settled.
 * @throws ClnrmError `CLNRM_NOT_SETTLED` where it has not in the time that the room gives claims
 */
export async function untilSettled(test: TestTrace): Promise<void> {
  const [verdict] = await watchRules([settles], test, {
    within: undefined,
    failFast: false,
    isAfterTest: true,
  });
  if (verdict === undefined || verdict.kind === 'proved') return;
  const [finding] = verdict.findings;
  throw new ClnrmError(
    'CLNRM_NOT_SETTLED',
    `Failed to compare iterations of a test: after ${test.room.deadline} ms, ${finding?.what.replace(/^.*come: /, '') ?? 'spans still came'}. End every span, or raise spans.deadlineMs.`,
  );
}

/**
 * Compares the traces of all iterations of a test.
 * @throws ClnrmError `CLNRM_NOT_DETERMINISTIC` with what differs, what was learned, and what to do
 */
export function judgeIterations(
  iterations: readonly TestTrace[],
  options: DigestOptions & { readonly isFixed: boolean },
): void {
  const { isFixed, ...digest } = options;
  const [first] = iterations;
  if (first === undefined) return;
  const volatile = [...first.room.volatile, ...(digest.volatile ?? [])];
  const comparison = compareRuns(
    iterations.map(({ trace }) => trace),
    { ...digest, volatile },
  );
  const isSame = comparison.differs === undefined;
  first.learn({
    kind: 'claim',
    claim: `${iterations.length} iterations do the same`,
    verdict: isSame ? 'proved' : 'refuted',
    spans: [],
    place: undefined,
  });
  if (isSame) return;
  const message = explainRuns(comparison, { isFixed, rerun: first.rerun });
  const error = new ClnrmError('CLNRM_NOT_DETERMINISTIC', message);
  // Its place is the whole test; the stack would show only ours.
  error.stack = `${error.name}: ${error.message}`;
  throw error;
}
