import type { Span } from '@clnrm/model';
import type { SpanQuery } from '../../claim/span-query.ts';
import { type ClockAssumptions, resolveAssumptions } from '../../clock/assumptions.ts';
import { TimeLine } from '../../clock/time-line.ts';
import type { Trace } from '../../graph/trace.ts';
import { type Rule, type RuleVerdict, withNotes } from '../rule.ts';
import { judgeSelected } from './judge-selected.ts';
import type { ResolvedPer } from './per.ts';

/** What every rule about time takes. */
export interface TimeOptions {
  /** What is taken for granted about clocks and causes where times alone do not tell. */
  readonly assume?: ClockAssumptions;
}

/** What a rule about time is made of. */
export interface TimeRule {
  readonly claim: string;
  /** Spans of each must occur. */
  readonly queries: readonly SpanQuery[];
  /** What groups them, where something does. */
  readonly per?: ResolvedPer;
  /** Judges spans of each query, none of the lists empty. */
  readonly judge: (lists: readonly (readonly Span[])[], line: TimeLine, trace: Trace) => RuleVerdict;
}

/**
 * Makes a rule of what is judged on the time line of a trace, and refuted where spans that it is about do not occur.
 * @throws ClnrmError `CLNRM_INVALID_RULE` or `CLNRM_INVALID_DURATION` where the assumptions are not as described
 */
export function timeRule(name: string, options: TimeOptions, { claim, queries, per, judge }: TimeRule): Rule {
  const assume = resolveAssumptions(name, options.assume);
  return {
    claim,
    judge: (trace) => {
      const line = TimeLine.of(trace, assume);
      return judgeSelected(queries, trace, (lists) => {
        const verdict = withNotes(judge(lists, line, trace), line.notesOn(lists.flat()));
        return { ...verdict, isFinal: verdict.isFinal && per?.isLasting !== false };
      });
    },
  };
}
