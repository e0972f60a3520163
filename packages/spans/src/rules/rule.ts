import type { Span } from '@clnrm/model';
import type { Trace } from '../graph/trace.ts';

/** Why a rule does not hold, or why that cannot be told. */
export interface Finding {
  /** A sentence that begins with what it is about and has no full stop: `"db.commit" ended 3.1 ms after "POST /orders"`. */
  readonly what: string;
  /** The spans that show it, the most telling first; empty where something is missing. */
  readonly spans: readonly Span[];
  /** What would put it right, as a whole sentence. */
  readonly remedy?: string;
}

/**
 * What a rule comes to on the spans that have arrived. It is final where no further span could change it; a verdict
 * that is not final counts once the trace has settled.
 */
export type RuleVerdict =
  | {
      readonly kind: 'proved';
      readonly isFinal: boolean;
      readonly spans: readonly Span[];
      /** What it was put together from, where that is worth showing. */
      readonly groups?: readonly RuleGroup[];
      /** What was inferred on the way, such as how far two clocks are apart, in sentences without a full stop. */
      readonly notes?: readonly string[];
    }
  | {
      readonly kind: 'refuted' | 'undetermined';
      readonly isFinal: boolean;
      /** Every reason, not only the first; never empty. */
      readonly findings: readonly Finding[];
      /** What it was put together from; a message shows these instead of the findings. */
      readonly groups?: readonly RuleGroup[];
      /** What was inferred on the way. */
      readonly notes?: readonly string[];
    };

/** A rule with what it came to. */
export interface JudgedRule {
  readonly rule: Rule;
  readonly verdict: RuleVerdict;
}

/** Rules that stand under a heading in a message. */
export interface RuleGroup {
  readonly heading: string;
  /** Undefined where they were not judged, because an earlier group was refuted. */
  readonly judged: readonly JudgedRule[] | undefined;
}

/**
 * A statement about a trace. It is a value: pure, reusable, and judged again as spans arrive. What it says of spans that
 * do not occur is refuted, not vacuously true, unless its name says otherwise, as `never` and `when` do.
 */
export interface Rule {
  /** The statement without a full stop; completes "Failed to prove that ...". */
  readonly claim: string;
  /** Judges the spans that have arrived. Must not throw, wait, or change anything. */
  readonly judge: (trace: Trace) => RuleVerdict;
  /** Draws what was found, as lines that a message shows below the findings. Defaults to nothing. Must not throw. */
  readonly illustrate?: (trace: Trace) => readonly string[];
}

/** Creates a verdict that holds. */
export function proved(spans: readonly Span[], isFinal = false): RuleVerdict {
  return { kind: 'proved', isFinal, spans };
}

/** Creates a verdict that does not hold. */
export function refuted(findings: readonly Finding[], isFinal = false): RuleVerdict {
  return { kind: 'refuted', isFinal, findings };
}

/** Creates a verdict that cannot be told. */
export function undetermined(findings: readonly Finding[], isFinal = false): RuleVerdict {
  return { kind: 'undetermined', isFinal, findings };
}

/** Adds what was inferred on the way to a verdict. */
export function withNotes(verdict: RuleVerdict, notes: readonly string[]): RuleVerdict {
  if (notes.length === 0) return verdict;
  return { ...verdict, notes: [...new Set([...(verdict.notes ?? []), ...notes])] };
}

/** Joins verdicts that must all hold: one refuted refutes, else one undetermined leaves it open. */
export function conjunction(verdicts: readonly RuleVerdict[]): RuleVerdict {
  return withNotes(joinAll(verdicts), notesOf(verdicts));
}

/** Joins verdicts of which one must hold: one proved proves, else one undetermined leaves it open. */
export function disjunction(verdicts: readonly RuleVerdict[]): RuleVerdict {
  return withNotes(joinAny(verdicts), notesOf(verdicts));
}

function joinAll(verdicts: readonly RuleVerdict[]): RuleVerdict {
  const against = verdicts.filter((verdict) => verdict.kind === 'refuted');
  const open = verdicts.filter((verdict) => verdict.kind === 'undetermined');
  if (against.length > 0) return refuted(findingsOf(against), against.some(isFinal));
  if (open.length > 0) return undetermined(findingsOf(open), verdicts.every(isFinal));
  return proved(spansOf(verdicts), verdicts.every(isFinal));
}

function joinAny(verdicts: readonly RuleVerdict[]): RuleVerdict {
  const holding = verdicts.filter((verdict) => verdict.kind === 'proved');
  const open = verdicts.filter((verdict) => verdict.kind === 'undetermined');
  if (holding.length > 0) return proved(spansOf(holding), holding.some(isFinal));
  if (open.length > 0) return undetermined(findingsOf(open), verdicts.every(isFinal));
  return refuted(findingsOf(verdicts), verdicts.every(isFinal));
}

function notesOf(verdicts: readonly RuleVerdict[]): readonly string[] {
  return verdicts.flatMap(({ notes = [] }) => notes);
}

function isFinal(verdict: RuleVerdict): boolean {
  return verdict.isFinal;
}

function spansOf(verdicts: readonly RuleVerdict[]): readonly Span[] {
  return [...new Set(verdicts.flatMap((verdict) => (verdict.kind === 'proved' ? verdict.spans : [])))];
}

function findingsOf(verdicts: readonly RuleVerdict[]): readonly Finding[] {
  return verdicts.flatMap((verdict) => (verdict.kind === 'proved' ? [] : verdict.findings));
}
