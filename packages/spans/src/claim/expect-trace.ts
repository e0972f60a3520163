import { type ClaimEvidence, ClnrmError } from '@clnrm/model';
import type { Trace } from '../graph/trace.ts';
import { toPlainSpan } from '../plain-span.ts';
import type { JudgedRule, Rule, RuleVerdict } from '../rules/rule.ts';
import { requireTestTrace } from '../trace/run-in-test-trace.ts';
import type { TestTrace } from '../trace/test-trace.ts';
import { explainRules } from './explain-rules.ts';
import { GuardedClaim } from './guarded-claim.ts';
import { watchRules } from './watch-rules.ts';

const maxEvidence = 5;

interface TraceTerms {
  readonly rules: readonly Rule[];
  readonly within: number | undefined;
  readonly failFast: boolean;
  readonly undetermined: 'fail' | 'pass';
}

/**
 * Claims that rules hold of all the spans of the test that is running. Await the claim to judge it: it resolves to the
 * trace once every rule is proved.
 * @throws ClnrmError `CLNRM_INVALID_CLAIM` or `CLNRM_OUTSIDE_TEST` at once; the claim rejects with SpanAssertionError.
 */
export function expectTrace(...rules: readonly Rule[]): TraceClaim {
  const test = requireTestTrace('expect a trace');
  checkRules(rules);
  return new TraceClaim({ rules, within: undefined, failFast: false, undetermined: 'fail' }, test, 1);
}

/** A claim about the whole trace of a test. It is immutable, judged when it is awaited, and fails the test when nobody does. */
export class TraceClaim extends GuardedClaim<Trace> {
  readonly #terms: TraceTerms;

  constructor(terms: TraceTerms, test: TestTrace, ownFrames: number) {
    super(test, ownFrames);
    this.#terms = terms;
  }

  /** Waits at most `milliseconds` for the spans. Defaults to what the room says, and always less than the test has left. */
  within(milliseconds: number): TraceClaim {
    if (!Number.isFinite(milliseconds) || milliseconds < 0) {
      throw invalid(`within(${String(milliseconds)}) is not a time`, 'Give milliseconds, 0 or more.');
    }
    return this.#with({ within: milliseconds });
  }

  /** Ends with the first rule that is refuted, instead of collecting what all of them find. */
  failFast(): TraceClaim {
    return this.#with({ failFast: true });
  }

  /** Lets rules pass that can be neither proved nor refuted. */
  orUndetermined(): TraceClaim {
    return this.#with({ undetermined: 'pass' });
  }

  protected get sentence(): string {
    return this.#terms.rules.map((rule) => rule.claim).join(', and ');
  }

  protected get entry(): string {
    return 'expectTrace';
  }

  protected async judge(): Promise<Trace> {
    const { rules } = this.#terms;
    const verdicts = await watchRules(rules, this.test, this.#terms);
    const judged = rules.map((rule, index) => ({ rule, verdict: verdicts[index] as RuleVerdict }));
    for (const each of judged) this.test.learn(this.#evidenceOf(each));
    const failed = judged.filter(({ verdict }) => this.#fails(verdict));
    const [first] = failed.toSorted((a, b) => rank(a.verdict) - rank(b.verdict));
    if (first === undefined) return this.test.trace;
    const code = first.verdict.kind === 'refuted' ? 'CLNRM_CLAIM_REFUTED' : 'CLNRM_CLAIM_UNDETERMINED';
    throw this.failure(code, explainRules(judged, this.test), this.#evidenceOf(first));
  }

  #fails({ kind }: RuleVerdict): boolean {
    return kind === 'refuted' || (kind === 'undetermined' && this.#terms.undetermined === 'fail');
  }

  #evidenceOf({ rule, verdict }: JudgedRule): ClaimEvidence {
    const spans =
      verdict.kind === 'proved' ? verdict.spans : verdict.findings.flatMap((finding) => finding.spans);
    return {
      kind: 'claim',
      claim: rule.claim,
      verdict: verdict.kind,
      spans: spans.slice(0, maxEvidence).map(toPlainSpan),
      place: this.site.place(),
    };
  }

  #with(change: Partial<TraceTerms>): TraceClaim {
    this.replaced();
    return new TraceClaim({ ...this.#terms, ...change }, this.test, 2);
  }
}

function rank(verdict: RuleVerdict): number {
  return verdict.kind === 'refuted' ? 0 : 1;
}

function checkRules(rules: readonly unknown[]): asserts rules is readonly Rule[] {
  for (const [index, rule] of rules.entries()) {
    const isRule =
      typeof rule === 'object' && rule !== null && 'judge' in rule && typeof rule.judge === 'function';
    if (!isRule) {
      throw invalid(
        `argument ${index + 1} is not a rule`,
        'Give rules such as happensBefore("a", "b"), or use expectSpan for a single span.',
      );
    }
  }
  if (rules.length === 0) throw invalid('it was given no rule', 'Give at least one, such as oneRoot().');
}

function invalid(problem: string, remedy: string): ClnrmError {
  return new ClnrmError('CLNRM_INVALID_CLAIM', `Failed to expect a trace: ${problem}. ${remedy}`);
}
