import { type ClaimEvidence, ClnrmError } from '@clnrm/model';
import { JoinedTrace } from '../graph/joined-trace.ts';
import type { Topology } from '../graph/topology.ts';
import type { Trace } from '../graph/trace.ts';
import { toPlainSpan } from '../plain-span.ts';
import type { RuleVerdict } from '../rules/rule.ts';
import { resolveTopology, type TopologyOptions } from '../rules/topology/resolved-topology.ts';
import { type TopologyRule, topologyRule } from '../rules/topology/topology.ts';
import type { DeclaredServices, TopologyDrawing } from '../rules/topology/topology-drawing.ts';
import { requireTestTrace } from '../trace/run-in-test-trace.ts';
import type { TestTrace } from '../trace/test-trace.ts';
import { explainRules } from './explain-rules.ts';
import { GuardedClaim } from './guarded-claim.ts';
import { watchRules } from './watch-rules.ts';

const maxEvidence = 5;
const entry = 'expectTopology';

interface TopologyTerms {
  readonly expected: TopologyDrawing | DeclaredServices | undefined;
  readonly options: TopologyOptions;
  readonly over: 'test' | 'file';
  readonly within: number | undefined;
  readonly undetermined: 'fail' | 'pass';
}

/**
 * Claims who talks to whom in the traces of the test that is running. A drawing such as
 * `'gateway -> orders -> inventory, orders ~> worker'` or `{ gateway: ['orders'] }` says what must occur; declared services say
 * by their needs what may. Without either, some service must take part. Await the claim to judge it: it resolves to the
 * topology that was found.
 * @throws ClnrmError `CLNRM_INVALID_RULE` or `CLNRM_OUTSIDE_TEST` at once; the claim rejects with SpanAssertionError.
 * @example
 * await expectTopology('gateway -> orders -> [database], orders ~> worker').exactly();
 * await expectTopology(shop).forbids('gateway -> [database]');
 */
export function expectTopology(expected?: TopologyDrawing | DeclaredServices): TopologyClaim {
  const test = requireTestTrace('expect a topology');
  const terms = {
    expected,
    options: {},
    over: 'test',
    within: undefined,
    undetermined: 'fail',
  } as const;
  return new TopologyClaim(terms, test, 1);
}

/** A claim about who talks to whom. It is immutable, judged when it is awaited, and fails the test when nobody does. */
export class TopologyClaim extends GuardedClaim<Topology> {
  readonly #terms: TopologyTerms;
  readonly #rule: TopologyRule;

  constructor(terms: TopologyTerms, test: TestTrace, ownFrames: number) {
    const rule = topologyRule(resolveTopology(terms.expected, terms.options, entry));
    super(test, ownFrames);
    this.#terms = terms;
    this.#rule = terms.over === 'test' ? rule : overFile(rule, test);
  }

  /**
   * Allows nothing else: no other edge and no other service than those drawn. Of declared services, each need must be used.
   */
  exactly(): TopologyClaim {
    return this.#state({ exactly: true });
  }

  /** Rules edges out, drawn as what is expected: `'worker -> gateway'`, `'* -> [peer]'`. */
  forbids(edges: TopologyDrawing): TopologyClaim {
    const { forbids } = this.#terms.options;
    if (forbids === undefined) return this.#state({ forbids: edges });
    throw this.#refused(
      'it was told twice what it forbids',
      'Draw all of it in one forbids(), with commas between.',
    );
  }

  /** Names services, databases, queues and peers that must take part, whoever they talk to. */
  services(...names: readonly string[]): TopologyClaim {
    return this.#state({ services: [...(this.#terms.options.services ?? []), ...names] });
  }

  /** Names services, databases, queues and peers that must not take part. */
  leavesOut(...names: readonly string[]): TopologyClaim {
    return this.#state({ leavesOut: [...(this.#terms.options.leavesOut ?? []), ...names] });
  }

  /** Judges the traces of this test alone, which is the default, or of all tests of the file so far. */
  over(traces: 'test' | 'file'): TopologyClaim {
    if (traces === 'test' || traces === 'file') return this.#with({ over: traces });
    throw this.#refused(`over(${JSON.stringify(traces)}) is not known`, 'Give "test" or "file".');
  }

  /** Waits at most `milliseconds` for the spans. Defaults to what the room says, and always less than the test has left. */
  within(milliseconds: number): TopologyClaim {
    if (Number.isFinite(milliseconds) && milliseconds >= 0) return this.#with({ within: milliseconds });
    throw this.#refused(`within(${String(milliseconds)}) is not a time`, 'Give milliseconds, 0 or more.');
  }

  /** Lets the claim pass where it can be neither proved nor refuted. */
  orUndetermined(): TopologyClaim {
    return this.#with({ undetermined: 'pass' });
  }

  protected get sentence(): string {
    return this.#rule.claim;
  }

  protected get entry(): string {
    return entry;
  }

  protected async judge(): Promise<Topology> {
    const rule = this.#rule;
    const { within, undetermined } = this.#terms;
    const [verdict] = await watchRules([rule], this.test, { within, failFast: false });
    if (verdict === undefined) throw new Error('a rule was not judged');
    const evidence = this.#evidenceOf(verdict);
    this.test.learn(evidence);
    const { trace, rerun } = this.test;
    const passes = verdict.kind === 'proved' || (verdict.kind === 'undetermined' && undetermined === 'pass');
    if (passes) return rule.find(trace);
    const code = verdict.kind === 'refuted' ? 'CLNRM_CLAIM_REFUTED' : 'CLNRM_CLAIM_UNDETERMINED';
    const message = explainRules([{ rule, verdict }], { trace, rerun, advise: false });
    throw this.failure(code, message, evidence);
  }

  #evidenceOf(verdict: RuleVerdict): ClaimEvidence {
    const spans = verdict.kind === 'proved' ? verdict.spans : verdict.findings.flatMap((each) => each.spans);
    return {
      kind: 'claim',
      claim: this.sentence,
      verdict: verdict.kind,
      spans: spans.slice(0, maxEvidence).map(toPlainSpan),
      place: this.site.place(),
      ...(verdict.notes === undefined ? {} : { notes: verdict.notes }),
    };
  }

  #state(change: TopologyOptions): TopologyClaim {
    return this.#with({ options: { ...this.#terms.options, ...change } }, 3);
  }

  #with(change: Partial<TopologyTerms>, ownFrames = 2): TopologyClaim {
    this.replaced();
    return new TopologyClaim({ ...this.#terms, ...change }, this.test, ownFrames);
  }

  // One error is enough: that nobody awaits a claim that was refused follows from it.
  #refused(problem: string, remedy: string): ClnrmError {
    this.replaced();
    return new ClnrmError('CLNRM_INVALID_CLAIM', `Failed to expect a topology: ${problem}. ${remedy}`);
  }
}

/** The same rule, asked of all tests of the file so far. */
function overFile(rule: TopologyRule, test: TestTrace): TopologyRule {
  const { attribution } = test.room;
  const joined = new JoinedTrace(
    () => [...new Set([...attribution.tests(), test])].map(({ trace }) => trace),
    test.trace,
  );
  const all = (): Trace => joined.refresh();
  return {
    claim: `${rule.claim}, in all tests of the file so far`,
    judge: () => rule.judge(all()),
    illustrate: () => rule.illustrate?.(all()) ?? [],
    find: () => rule.find(all()),
  };
}
