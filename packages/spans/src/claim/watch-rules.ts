import { later, nowMs } from '../real-time.ts';
import { type Rule, type RuleVerdict, undetermined } from '../rules/rule.ts';
import type { TestTrace } from '../trace/test-trace.ts';
import { type ClaimStart, enclosingSpans, settlementOf } from './settle.ts';

/** How rules are waited for. */
export interface WatchOptions {
  /** Milliseconds; undefined for the default of the room. */
  readonly within: number | undefined;
  /** Whether the first rule that is refuted for good ends the waiting for the others. */
  readonly failFast: boolean;
  /** Whether the test has ended, so that its time-out does not matter. Defaults to no. */
  readonly isAfterTest?: boolean;
}

// What is left of a test's time for a claim to explain itself before the host ends the test.
const reserve = 250;

/**
 * Judges rules as spans arrive, and resolves to a verdict for each: as soon as all are final, once the trace has settled
 * and nothing that is missing can still be hoped for, or at the deadline.
 */
export function watchRules(
  rules: readonly Rule[],
  test: TestTrace,
  options: WatchOptions,
): Promise<readonly RuleVerdict[]> {
  return new Promise((resolve, reject) => new RuleWatch(rules, test, options, { resolve, reject }).begin());
}

interface Outcome {
  readonly resolve: (verdicts: readonly RuleVerdict[]) => void;
  readonly reject: (error: unknown) => void;
}

class RuleWatch {
  readonly #rules: readonly Rule[];
  readonly #test: TestTrace;
  readonly #failFast: boolean;
  readonly #outcome: Outcome;
  readonly #start: ClaimStart;
  readonly #deadline: number;
  readonly #endings: (() => void)[] = [];
  #verdicts: readonly RuleVerdict[] = [];
  #judgedSpans = -1;
  #cancelRetry: () => void = () => {};
  #isDone = false;

  constructor(rules: readonly Rule[], test: TestTrace, options: WatchOptions, outcome: Outcome) {
    this.#rules = rules;
    this.#test = test;
    this.#failFast = options.failFast;
    this.#outcome = outcome;
    this.#start = { begun: nowMs(), enclosing: enclosingSpans(test) };
    const within = options.within ?? test.room.deadline;
    const left = options.isAfterTest === true ? Infinity : test.timeLeft - reserve;
    this.#deadline = this.#start.begun + Math.max(0, Math.min(within, left));
  }

  begin(): void {
    const look = (): void => this.#look(false);
    look();
    if (this.#isDone) return;
    this.#endings.push(
      this.#test.onSpans(look),
      later(Math.ceil(this.#deadline - nowMs()), () => this.#look(true)),
    );
  }

  #look(isLate: boolean): void {
    if (this.#isDone) return;
    try {
      this.#judge();
    } catch (error) {
      // A function of the user may throw, and must do so here rather than where a span happens to end.
      this.#stop();
      return this.#outcome.reject(error);
    }
    const verdicts = this.#verdicts.flatMap(partsOf);
    const isLost = verdicts.some(({ kind, isFinal }) => kind === 'refuted' && isFinal);
    if (verdicts.every(({ isFinal }) => isFinal) || (isLost && this.#failFast)) return this.#end();
    const settlement = settlementOf(this.#test, this.#start);
    const isHopeless = isLost || verdicts.every(({ kind, isFinal }) => isFinal || kind === 'proved');
    if (settlement.kind === 'settled' && isHopeless) return this.#end();
    if (isLate) return this.#end(settlement.kind === 'open' ? settlement.reason : undefined);
    this.#cancelRetry();
    if (settlement.kind === 'settled') return;
    const again = (): void => this.#look(false);
    const { wait } = settlement;
    this.#cancelRetry = wait === undefined ? this.#test.onQuieter(again) : later(Math.ceil(wait), again);
  }

  // Most looks are about whether the trace has settled, and find the same spans as the last.
  #judge(): void {
    const { trace } = this.#test;
    if (trace.spans.length === this.#judgedSpans) return;
    this.#judgedSpans = trace.spans.length;
    this.#verdicts = this.#rules.map((rule, index) => {
      const last = this.#verdicts[index];
      return last?.isFinal === true ? last : rule.judge(trace);
    });
  }

  /** `open` says why more spans may come: then what holds so far is not proved. */
  #end(open?: string): void {
    this.#stop();
    this.#outcome.resolve(
      this.#verdicts.map((verdict) =>
        open === undefined || verdict.isFinal || verdict.kind !== 'proved'
          ? verdict
          : undetermined([{ what: `it holds so far, and more spans may come: ${open}`, spans: [] }]),
      ),
    );
  }

  #stop(): void {
    this.#isDone = true;
    this.#cancelRetry();
    for (const ending of this.#endings) ending();
  }
}

/** The verdicts that one was put together from: each of them is waited for, so that all that is shown is complete. */
function partsOf(verdict: RuleVerdict): readonly RuleVerdict[] {
  const judged = verdict.groups?.flatMap((group) => group.judged ?? []);
  return judged === undefined ? [verdict] : judged.flatMap((each) => partsOf(each.verdict));
}
