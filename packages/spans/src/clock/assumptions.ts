import { type Duration, durationNs } from '../predicates/duration.ts';
import { checkWord } from '../rules/check-word.ts';
import { checkKeys } from '../rules/invalid-rule.ts';
import { usualTie } from './duration-bounds.ts';

/** What is taken for granted about clocks and causes where times alone do not tell. */
export interface ClockAssumptions {
  /**
   * `one`: all spans come from one machine, unless calls between them show otherwise. `several`: only spans with the same
   * `host.id`, else `host.name`, else service do. Defaults to `one` for the spans of a test, which arrive over loopback,
   * and to `several` for those of a capture.
   */
  readonly hosts?: 'one' | 'several';
  /**
   * `answered`: a server's span began before the span of its client ended, where that got an answer. `contained`: it ended
   * before it, too. `unrelated`: neither. Defaults to `answered`, for many a server ends its span after the last byte.
   */
  readonly calls?: 'answered' | 'contained' | 'unrelated';
  /** Whether links are given when a span starts, or `later`. Defaults to `at-start`. */
  readonly links?: 'at-start' | 'later';
  /** How far the time of day and the monotonic clock of one machine may differ. Defaults to 1 ms. */
  readonly tie?: Duration;
}

/** {@link ClockAssumptions}, complete; what `hosts` defaults to depends on the trace. */
export interface ResolvedClockAssumptions {
  readonly hosts: 'one' | 'several' | undefined;
  readonly calls: 'answered' | 'contained' | 'unrelated';
  readonly links: 'at-start' | 'later';
  /** Nanoseconds. */
  readonly tie: number;
}

const words = {
  hosts: ['one', 'several'],
  calls: ['answered', 'contained', 'unrelated'],
  links: ['at-start', 'later'],
} as const;

/**
 * Checks assumptions and completes them; `rule` is the function that was given them.
 * @throws ClnrmError `CLNRM_INVALID_RULE` or `CLNRM_INVALID_DURATION`
 */
export function resolveAssumptions(rule: string, given: ClockAssumptions = {}): ResolvedClockAssumptions {
  checkKeys(rule, given, [...Object.keys(words), 'tie']);
  for (const [key, value] of Object.entries(given)) {
    if (key !== 'tie' && value !== undefined)
      checkWord(rule, `assume.${key}`, value, words[key as keyof typeof words]);
  }
  const { hosts, calls = 'answered', links = 'at-start', tie } = given;
  return { hosts, calls, links, tie: tie === undefined ? usualTie : Number(durationNs(tie, 'assume.tie')) };
}
