import type { Span } from '@clnrm/model';
import { type Count, isTrace, judgeRules, occurs, type Rule, type SpanSelector, Trace } from '@clnrm/spans';
import { expect } from 'vitest';

/** How often a span must occur. */
export interface ToHaveSpanOptions {
  /** One or more by default. */
  readonly times?: Count;
}

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /** Asserts that a span of a trace, or of a list of spans, matches: once or more, or as often as `times` says. */
    toHaveSpan(selector: SpanSelector, options?: ToHaveSpanOptions): R;
    /** Asserts that a trace, or a list of spans, proves rules of `clnrm/rules`. */
    toProve(...rules: Rule[]): R;
  }
}

interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** Adds the matchers to Vitest's `expect`. */
export function registerMatchers(): void {
  expect.extend({
    toHaveSpan(received: unknown, selector: SpanSelector, options: ToHaveSpanOptions = {}) {
      return judge(received, [occurs(selector, options.times)], this.isNot);
    },
    toProve(received: unknown, ...rules: Rule[]) {
      return judge(received, rules, this.isNot);
    },
  });
}

function readTrace(received: unknown): Trace | undefined {
  if (isTrace(received)) return received;
  const isList = Array.isArray(received) && received.every((each) => typeof each?.spanId === 'string');
  return isList ? new Trace(received as readonly Span[]) : undefined;
}

/** What cannot be told passes neither way. */
function judge(received: unknown, rules: readonly Rule[], isNot: boolean): MatcherResult {
  const trace = readTrace(received);
  if (trace === undefined) {
    const message = (): string =>
      'Failed to assert a trace: the value is no trace. Give a Trace, or the spans of one.';
    return { pass: isNot, message };
  }
  const { verdict, message } = judgeRules(trace, rules);
  const claims = rules.map(({ claim }) => claim).join(', and ');
  if (verdict === 'proved') {
    return { pass: true, message: () => `Failed to refute that ${claims}: it is so.` };
  }
  return { pass: isNot && verdict === 'undetermined', message: () => message };
}
