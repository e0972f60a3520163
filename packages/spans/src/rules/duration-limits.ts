import { durationOf, type Span } from '@clnrm/model';
import { formatDuration } from '../claim/format-value.ts';
import { type Duration, durationNs } from '../predicates/duration.ts';
import { checkKeys, invalidRule } from './invalid-rule.ts';
import { proved, refuted, type RuleVerdict, undetermined } from './rule.ts';
import { nameSpan } from './services/name-span.ts';

/** How long a span may take, both limits inclusive. */
export interface DurationLimits {
  /** Defaults to 0. */
  readonly atLeast?: Duration;
  /** Defaults to no limit. */
  readonly atMost?: Duration;
}

/** Limits in nanoseconds, and as they read after "takes". */
export interface ResolvedDurationLimits {
  readonly atLeast: bigint;
  readonly atMost: bigint | undefined;
  readonly text: string;
}

/**
 * Reads limits of a duration.
 * @throws ClnrmError `CLNRM_INVALID_RULE` or `CLNRM_INVALID_DURATION`
 */
export function checkDuration(limits: DurationLimits): ResolvedDurationLimits {
  checkKeys('everySpan', limits, ['atLeast', 'atMost']);
  const atLeast = limits.atLeast === undefined ? 0n : durationNs(limits.atLeast, 'duration.atLeast');
  const atMost = limits.atMost === undefined ? undefined : durationNs(limits.atMost, 'duration.atMost');
  if (atMost !== undefined && atMost < atLeast) {
    throw invalidRule('everySpan', 'the duration may be at most less than it is at least', 'Swap the two.');
  }
  const parts = [
    ...(limits.atLeast === undefined ? [] : [`at least ${formatDuration(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${formatDuration(atMost)}`]),
  ];
  if (parts.length === 0) {
    throw invalidRule('everySpan', 'the duration has no limit', 'Give atLeast or atMost.');
  }
  return { atLeast, atMost, text: parts.join(' and ') };
}

/** Compares how long a span took with limits; a clock that is too coarse to tell leaves it open. */
export function judgeDuration(span: Span, { atLeast, atMost, text }: ResolvedDurationLimits): RuleVerdict {
  const took = durationOf(span);
  const error = span.start.uncertainty + span.end.uncertainty;
  if (took - error >= atLeast && (atMost === undefined || took + error <= atMost))
    return proved([span], true);
  const isOutside = took + error < atLeast || (atMost !== undefined && took - error > atMost);
  const what = `${nameSpan(span)} took ${formatDuration(took)}`;
  if (isOutside) return refuted([{ what: `${what} instead of ${text}`, spans: [span] }], true);
  return undetermined(
    [
      {
        what: `${what} give or take ${formatDuration(error)}, which may be ${text}`,
        spans: [span],
        remedy: 'Choose a limit that is further away than the error of its clock.',
      },
    ],
    true,
  );
}
