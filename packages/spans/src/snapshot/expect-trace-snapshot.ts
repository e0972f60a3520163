import { relative } from 'node:path';
import { type ClaimEvidence, ClnrmError } from '@clnrm/model';
import { GuardedClaim } from '../claim/guarded-claim.ts';
import { watchRules } from '../claim/watch-rules.ts';
import { diffNormal } from '../digest/diff-traces.ts';
import { type DigestOptions, resolveDigestOptions } from '../digest/digest-options.ts';
import { digestTrace } from '../digest/digest-trace.ts';
import { normalTrace } from '../digest/normal-trace.ts';
import type { Trace } from '../graph/trace.ts';
import { proved, refuted, type Rule, type RuleVerdict } from '../rules/rule.ts';
import { requireTestTrace } from '../trace/run-in-test-trace.ts';
import type { TestTrace } from '../trace/test-trace.ts';
import { readSnapshot, unreadable } from './read-snapshot.ts';
import { snapshotPath } from './snapshot-path.ts';
import { type TraceSnapshot, writeSnapshot } from './write-snapshot.ts';

interface SnapshotTerms {
  readonly name: string;
  readonly options: DigestOptions;
  readonly within: number | undefined;
}

const swapped = { what: 'siblings of one name came in another order', spans: [] };
const tooFew = refuted([{ what: 'spans are missing', spans: [] }]);
const unnamed = new WeakMap<TestTrace, number>();

/**
 * Claims that the trace of the test that is running is as in a file beside the test, `__traces__/<test file>/<name>.trace`.
 * Await the claim to judge it: it resolves to the trace once that has settled and is as it was. A missing file is written,
 * except on CI; `vitest --update` writes it anew where the trace differs. The name defaults to that of the test, with a
 * number from the second on.
 * @throws ClnrmError `CLNRM_OUTSIDE_TEST` or `CLNRM_INVALID_OPTION` at once; the claim rejects with SpanAssertionError, or
 * ClnrmError `CLNRM_SNAPSHOT_UNREADABLE`
 */
export function expectTraceSnapshot(name?: string, options: DigestOptions = {}): TraceSnapshotClaim {
  const test = requireTestTrace('expect a trace to be as in a snapshot');
  resolveDigestOptions(options);
  if (name !== undefined && (typeof name !== 'string' || name === '')) {
    throw new ClnrmError(
      'CLNRM_INVALID_CLAIM',
      'Failed to expect a trace snapshot: its name is not text. Give it a name such as "pays", or none.',
    );
  }
  return new TraceSnapshotClaim({ name: name ?? nextName(test), options, within: undefined }, test, 1);
}

function nextName(test: TestTrace): string {
  const count = (unnamed.get(test) ?? 0) + 1;
  unnamed.set(test, count);
  return count === 1 ? test.test.name : `${test.test.name} ${count}`;
}

/** A claim that a trace is as in a snapshot. It is immutable, judged when it is awaited, and fails the test when nobody does. */
export class TraceSnapshotClaim extends GuardedClaim<Trace> {
  readonly #terms: SnapshotTerms;
  readonly #path: string;
  readonly #options: DigestOptions;

  constructor(terms: SnapshotTerms, test: TestTrace, ownFrames: number) {
    super(test, ownFrames);
    this.#terms = terms;
    this.#path = snapshotPath(test.test.file, terms.name);
    const { options } = terms;
    this.#options = { ...options, volatile: [...test.room.volatile, ...(options.volatile ?? [])] };
  }

  /** Waits at most `milliseconds` for the spans. Defaults to what the room says, and always less than the test has left. */
  within(milliseconds: number): TraceSnapshotClaim {
    if (!Number.isFinite(milliseconds) || milliseconds < 0) {
      throw new ClnrmError(
        'CLNRM_INVALID_CLAIM',
        `Failed to expect a trace snapshot: within(${String(milliseconds)}) is not a time. Give milliseconds, 0 or more.`,
      );
    }
    this.replaced();
    return new TraceSnapshotClaim({ ...this.#terms, within: milliseconds }, this.test, 2);
  }

  protected get sentence(): string {
    return `the trace is as in ${this.#shownPath}`;
  }

  protected get entry(): string {
    return 'expectTraceSnapshot';
  }

  protected async judge(): Promise<Trace> {
    const { snapshots } = this.test.room;
    const text = await snapshots.read(this.#path);
    const known = text === undefined || snapshots.update === 'all' ? undefined : this.#read(text);
    const isWritten = known === undefined && snapshots.update !== 'none';
    const judged = known === undefined && !isWritten ? proved([]) : await this.#settled(known);
    const verdict = isWritten || judged.kind === 'undetermined' ? judged : this.#compare(known);
    const evidence = this.#evidence(verdict);
    this.test.learn(evidence);
    if (verdict.kind !== 'proved') throw this.#failed(verdict, evidence);
    if (isWritten) await this.#write(text);
    return this.test.trace;
  }

  /** Waits until the trace has settled and has as many spans as it had, for with fewer it cannot be the same. */
  async #settled(known: TraceSnapshot | undefined): Promise<RuleVerdict> {
    const expected = (known?.roots ?? []).reduce((sum, { size }) => sum + size, 0);
    const rule: Rule = {
      claim: this.sentence,
      judge: ({ spans }) => (spans.length >= expected ? proved(spans) : tooFew),
    };
    const { within } = this.#terms;
    const [verdict = tooFew] = await watchRules([rule], this.test, { within, failFast: false });
    return verdict;
  }

  #read(text: string): TraceSnapshot {
    const snapshot = readSnapshot(text, this.#shownPath);
    if (snapshot.name === this.#terms.name) return snapshot;
    const other = `it is that of ${JSON.stringify(snapshot.name)}, not of ${JSON.stringify(this.#terms.name)}`;
    throw unreadable(this.#shownPath, 2, `${other}: give each snapshot a name of its own`);
  }

  #compare(known: TraceSnapshot | undefined): RuleVerdict {
    if (known === undefined) {
      return refuted([
        {
          what: 'there is no such file, and none is written on CI',
          spans: [],
          remedy: 'Run the test where CI is not set, review the file, and commit it.',
        },
      ]);
    }
    const now = this.#snapshotOf(this.test.trace);
    const { isEqual, lines } = diffNormal(known.roots, now.roots);
    const isSameDigest = known.digest === now.digest;
    // Siblings of one name that changed places by the clock are not told apart in the tree.
    if (isEqual && !isSameDigest && this.#options.order === 'clock') return refuted([swapped]);
    if (isEqual !== isSameDigest) {
      throw unreadable(
        this.#shownPath,
        3,
        'the digest is not that of the tree below, so one of them was edited, or other options are given than before',
      );
    }
    return isEqual ? proved(this.test.spans) : refuted(lines.map((what) => ({ what, spans: [] })));
  }

  #snapshotOf(trace: Trace): TraceSnapshot {
    const roots = normalTrace(trace, resolveDigestOptions(this.#options));
    return { name: this.#terms.name, digest: this.#digestOf(trace), roots };
  }

  #digestOf(trace: Trace): string {
    return digestTrace(trace, this.#options);
  }

  async #write(before: string | undefined): Promise<void> {
    const now = this.#snapshotOf(this.test.trace);
    // A file that says the same, perhaps with concurrent work in another order, stays as it is.
    if (before !== undefined && isSame(before, now)) return;
    await this.test.room.snapshots.write(this.#path, writeSnapshot(now));
  }

  #failed(verdict: Exclude<RuleVerdict, { kind: 'proved' }>, evidence: ClaimEvidence): Error {
    const { kind, findings } = verdict;
    const { rerun } = this.test;
    const lines = findings.flatMap(({ what, remedy }) => [
      `  ${what}`,
      ...(remedy === undefined ? [] : [`    ${remedy}`]),
    ]);
    const message = [
      `Failed to prove that ${this.sentence}.`,
      lines.join('\n'),
      `Run just this test:\n  ${rerun}`,
      ...(kind === 'refuted'
        ? [`Write the snapshot anew, where this is what should happen:\n  ${rerun} --update`]
        : []),
    ].join('\n\n');
    return this.failure(
      kind === 'refuted' ? 'CLNRM_CLAIM_REFUTED' : 'CLNRM_CLAIM_UNDETERMINED',
      message,
      evidence,
    );
  }

  #evidence(verdict: RuleVerdict): ClaimEvidence {
    return {
      kind: 'claim',
      claim: this.sentence,
      verdict: verdict.kind,
      spans: [],
      place: this.site.place(),
    };
  }

  get #shownPath(): string {
    return relative(process.cwd(), this.#path);
  }
}

function isSame(text: string, now: TraceSnapshot): boolean {
  try {
    const { name, digest, roots } = readSnapshot(text, '');
    return name === now.name && digest === now.digest && diffNormal(roots, now.roots).isEqual;
  } catch {
    return false;
  }
}
