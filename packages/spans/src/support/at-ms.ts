import type { Span } from '@clnrm/model';
import type { RuleVerdict } from '../rules/rule.ts';
import { aSpan, type SpanSketch } from './a-span.ts';

/** Creates a span with exact times, in milliseconds. */
export function atMs(name: string, from: number, to: number, sketch: SpanSketch = {}): Span {
  return aSpan(name, { from: Math.round(from * 1e6), to: Math.round(to * 1e6), ...sketch });
}

/** Creates a span as OpenTelemetry for JavaScript reports it: the start is cut to a millisecond, and the end counted from it. */
export function atCutMs(name: string, from: number, to: number, sketch: SpanSketch = {}): Span {
  const start = Math.floor(from) * 1e6;
  const uncertainty = 1_000_000n;
  return aSpan(name, { from: start, to: start + Math.round((to - from) * 1e6), uncertainty, ...sketch });
}

/** What a verdict found, in words. */
export function foundBy(verdict: RuleVerdict): readonly string[] {
  return verdict.kind === 'proved' ? [] : verdict.findings.map(({ what }) => what);
}
