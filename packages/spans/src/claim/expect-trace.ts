import { type ClaimEvidence, ClnrmError } from '@clnrm/model';
import type { Trace } from '../graph/trace.ts';
import {
  hygiene,
  type HygieneOptions,
  isHygiene,
  resolveHygiene,
  type ResolvedHygieneOptions,
  soundness,
} from '../rules/hygiene/hygiene.ts';
import { toPlainSpan } from '../plain-span.ts';
import { isRule } from '../rules/require-rules.ts';
import type { JudgedRule, Rule, RuleVerdict } from '../rules/rule.ts';
import { requireTestTrace } from '../trace/run-in-test-trace.ts';
import type { TestTrace } from '../trace/test-trace.ts';
import { explainRules } from './explain-rules.ts';
import { GuardedClaim } from './guarded-claim.ts';
import { watchRules } from './watch-rules.ts';

const maxEvidence = 5;

interface TraceTerms {
  readonly rules: readonly Rule[];
  /** States that the trace is sound, besides the rules. */
  readonly implied: Rule | undefined;
  readonly advise: boolean;
  readonly within: number | undefined;
  readonly failFast: boolean;
  readonly undetermined: 'fail' | 'pass';
}

/**
 * Claims that rules hold of all the spans of the test that is running, and that the trace is sound: see `hygiene`. Await
 * the claim to judge it: it resolves to the trace once every rule is proved.
 * @throws ClnrmError `CLNRM_INVALID_CLAIM` or `CLNRM_OUTSIDE_TEST` at once; the claim rejects with SpanAssertionError.
 */
export function expectTrace(...rules: readonly Rule[]): TraceClaim {
  const test = requireTestTrace('expect a trace');
  checkRules(rules);
  const terms = { rules, within: undefined, failFast: false, undetermined: 'fail' } as const;
  return new TraceClaim({ ...terms, ...impliedBy(rules, test.room.hygiene) }, test, 1);
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

  /** Says what a sound trace is for this claim; `false` states nothing but the rules. */
  hygiene(options: HygieneOptions | false): TraceClaim {
    const { rules } = this.#terms;
    const { hygiene: usual } = this.test.room;
    if (options === false) {
      if (rules.length === 0)
        throw invalid('it was given no rule', 'Give at least one, or leave out hygiene(false).');
      return this.#with(impliedBy(rules, false));
    }
    return this.#with(impliedBy(rules, resolveHygiene(options, usual === false ? undefined : usual)));
  }

  /** Lets rules pass that can be neither proved nor refuted. */
  orUndetermined(): TraceClaim {
    return this.#with({ undetermined: 'pass' });
  }

  protected get sentence(): string {
    return this.#stated.map((rule) => rule.claim).join(', and ');
  }

  /** The rules as the user sees them: that of soundness only where there is no other, or where it fails. */
  get #stated(): readonly Rule[] {
    const { rules, implied } = this.#terms;
    return rules.length === 0 && implied !== undefined ? [implied] : rules;
  }

  protected get entry(): string {
    return 'expectTrace';
  }

  protected async judge(): Promise<Trace> {
    const { rules, implied, advise } = this.#terms;
    const all = implied === undefined ? rules : [...rules, implied];
    const verdicts = await watchRules(all, this.test, this.#terms);
    const judged = all
      .map((rule, index) => ({ rule, verdict: verdicts[index] as RuleVerdict }))
      .filter(({ rule, verdict }) => this.#stated.includes(rule) || this.#fails(verdict));
    for (const each of judged) this.test.learn(this.#evidenceOf(each));
    const failed = judged.filter(({ verdict }) => this.#fails(verdict));
    const [first] = failed.toSorted((a, b) => rank(a.verdict) - rank(b.verdict));
    const { trace, rerun } = this.test;
    if (first === undefined) return trace;
    const code = first.verdict.kind === 'refuted' ? 'CLNRM_CLAIM_REFUTED' : 'CLNRM_CLAIM_UNDETERMINED';
    throw this.failure(code, explainRules(judged, { trace, rerun, advise }), this.#evidenceOf(first));
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
      ...(verdict.notes === undefined ? {} : { notes: verdict.notes }),
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

/** What is stated besides rules: nothing where one of them is `hygiene`, which then counts alone. */
function impliedBy(
  rules: readonly Rule[],
  options: ResolvedHygieneOptions | false,
): Pick<TraceTerms, 'implied' | 'advise'> {
  if (rules.some(isHygiene)) return { implied: undefined, advise: true };
  if (options === false && rules.length > 0) return { implied: undefined, advise: false };
  const { names } = options === false ? resolveHygiene({}) : options;
  const stated = options === false ? {} : options;
  const implied = rules.length === 0 ? hygiene(stated) : soundness(resolveHygiene(stated));
  return { implied, advise: names === 'advise' };
}

function checkRules(rules: readonly unknown[]): asserts rules is readonly Rule[] {
  const wrong = rules.findIndex((rule) => !isRule(rule));
  if (wrong < 0) return;
  throw invalid(
    `argument ${wrong + 1} is not a rule`,
    'Give rules such as occurs("a"), or use expectSpan for a single span.',
  );
}

function invalid(problem: string, remedy: string): ClnrmError {
  return new ClnrmError('CLNRM_INVALID_CLAIM', `Failed to expect a trace: ${problem}. ${remedy}`);
}
