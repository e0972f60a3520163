import { type ClaimEvidence, ClnrmError, type Span } from '@clnrm/model';
import { toPlainSpan } from '../plain-span.ts';
import { requireTestTrace } from '../trace/run-in-test-trace.ts';
import type { TestTrace } from '../trace/test-trace.ts';
import { isSelectorKey } from './check-selector.ts';
import { type ClaimTerms, formatClaim } from './claim-terms.ts';
import { explainClaim } from './explain-claim.ts';
import { GuardedClaim } from './guarded-claim.ts';
import type { AttributePatterns, SpanSelector, SpanSelectorFields } from './selector.ts';
import { spanQuery } from './span-query.ts';
import { type ClaimVerdict, watchClaim } from './watch-claim.ts';

/** How a claim is judged. */
export interface ExpectSpanOptions {
  /** Defaults to `fail`: a claim that can be neither proved nor refuted fails. */
  readonly undetermined?: 'fail' | 'pass';
}

const maxEvidence = 5;

/**
 * Claims that a span occurs in the test that is running, at least once unless the claim says otherwise. Await the
 * claim to judge it: it resolves to the spans that match, as soon as they prove it.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` or `CLNRM_OUTSIDE_TEST` at once; the claim rejects with SpanAssertionError.
 * @example
 * await expectSpan('db.insert').withParent('POST /orders');
 * await expectSpan({ name: /^charge/, status: 'error' }).times(2);
 * await expectSpan({ service: 'mailer' }).never();
 */
export function expectSpan(selector: SpanSelector, options: ExpectSpanOptions = {}): SpanClaim {
  const test = requireTestTrace('expect a span');
  const query = spanQuery(selector);
  checkOptions(options);
  const { undetermined = 'fail' } = options;
  const terms = {
    selector,
    query,
    min: 1,
    max: Infinity,
    isCounted: false,
    within: undefined,
    undetermined,
  };
  return new SpanClaim(terms, test, 1);
}

/**
 * A claim about the spans of a test. It is immutable: each method returns a claim of its own. Nothing is judged until
 * it is awaited, and a claim that nobody awaits fails the test.
 */
export class SpanClaim extends GuardedClaim<readonly Span[]> {
  readonly #terms: ClaimTerms;

  constructor(terms: ClaimTerms, test: TestTrace, ownFrames: number) {
    super(test, ownFrames);
    this.#terms = terms;
  }

  /** Claims that exactly `count` spans match. */
  times(count: number): SpanClaim {
    checkCount('times', count);
    return this.#with({ min: count, max: count, isCounted: true });
  }

  /** Claims that `count` spans match or more. */
  atLeast(count: number): SpanClaim {
    checkCount('atLeast', count);
    const { max } = this.#terms;
    return this.#with({ min: count, max: max < count ? Infinity : max, isCounted: true });
  }

  /** Claims that `count` spans match or fewer, and none is enough unless `atLeast` said otherwise. */
  atMost(count: number): SpanClaim {
    checkCount('atMost', count);
    const { min, isCounted } = this.#terms;
    return this.#with({ min: isCounted && min <= count ? min : 0, max: count });
  }

  /** Claims that no span matches. */
  never(): SpanClaim {
    return this.#with({ min: 0, max: 0 });
  }

  /** Claims it of spans with these attributes besides what was asked for already. */
  withAttributes(attributes: AttributePatterns): SpanClaim {
    return this.#and({ attributes });
  }

  /** Claims it of spans whose parent is what `selector` says. */
  withParent(selector: SpanSelector): SpanClaim {
    return this.#and({ parent: selector });
  }

  /** Claims it of spans with a child that is what `selector` says. */
  withChild(selector: SpanSelector): SpanClaim {
    return this.#and({ child: selector });
  }

  /** Claims it of spans with an ancestor that is what `selector` says. */
  under(selector: SpanSelector): SpanClaim {
    return this.#and({ ancestor: selector });
  }

  /** Waits at most `milliseconds` for the spans. Defaults to what the room says, and always less than the test has left. */
  within(milliseconds: number): SpanClaim {
    if (!Number.isFinite(milliseconds) || milliseconds < 0) {
      throw invalid(`within(${String(milliseconds)}) is not a time`, 'Give milliseconds, 0 or more.');
    }
    return this.#with({ within: milliseconds });
  }

  protected get sentence(): string {
    return formatClaim(this.#terms);
  }

  protected get entry(): string {
    return 'expectSpan';
  }

  protected async judge(): Promise<readonly Span[]> {
    const verdict = await watchClaim(this.#terms, this.test);
    const evidence = this.#evidenceOf(verdict);
    this.test.learn(evidence);
    const passes = verdict.kind === 'proved' || (verdict.kind === 'undetermined' && this.#isLenient());
    if (passes) return verdict.evidence.map(toPlainSpan);
    const code = verdict.kind === 'refuted' ? 'CLNRM_CLAIM_REFUTED' : 'CLNRM_CLAIM_UNDETERMINED';
    throw this.failure(code, explainClaim(this.#terms, verdict, this.test), evidence);
  }

  #isLenient(): boolean {
    return this.#terms.undetermined === 'pass';
  }

  #evidenceOf(verdict: ClaimVerdict): ClaimEvidence {
    return {
      kind: 'claim',
      claim: formatClaim(this.#terms),
      verdict: verdict.kind,
      spans: verdict.evidence.slice(0, maxEvidence).map(toPlainSpan),
      place: this.site.place(),
    };
  }

  #and(fields: SpanSelectorFields): SpanClaim {
    spanQuery(fields);
    const selector = { all: [this.#terms.selector, fields] };
    const query = spanQuery(selector);
    this.replaced();
    return new SpanClaim({ ...this.#terms, selector, query }, this.test, 2);
  }

  #with(change: Partial<ClaimTerms>): SpanClaim {
    this.replaced();
    return new SpanClaim({ ...this.#terms, ...change }, this.test, 2);
  }
}

function checkOptions(options: unknown): asserts options is ExpectSpanOptions {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw invalid(
      'the second argument is not an object of options',
      'Give { undetermined: "fail" } or leave it out.',
    );
  }
  for (const [key, value] of Object.entries(options)) {
    if (key !== 'undetermined') throw unknownOption(key);
    if (value !== undefined && value !== 'fail' && value !== 'pass') {
      throw invalid(`undetermined is ${JSON.stringify(value) ?? typeof value}`, 'Give "fail" or "pass".');
    }
  }
}

function checkCount(method: string, count: number): void {
  if (Number.isInteger(count) && count >= 0) return;
  throw invalid(`${method}(${String(count)}) is not a count`, 'Give a whole number, 0 or more.');
}

function unknownOption(key: string): ClnrmError {
  const remedy = isSelectorKey(key)
    ? `It is a condition: write expectSpan({ name: …, ${key}: … }).`
    : 'The only option is "undetermined".';
  return invalid(`there is no option "${key}"`, remedy);
}

function invalid(problem: string, remedy: string): ClnrmError {
  return new ClnrmError('CLNRM_INVALID_CLAIM', `Failed to expect a span: ${problem}. ${remedy}`);
}
