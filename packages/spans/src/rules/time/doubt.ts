import { serviceOf, type Span } from '@clnrm/model';
import type { TimeLine } from '../../clock/time-line.ts';
import { monotonicClock } from '../../clock/clock-of.ts';
import type { Point } from '../../clock/point.ts';
import { formatAhead, formatNs } from '../../clock/format-bounds.ts';

/** Why the order of two points cannot be told, and what would tell it. */
export interface Doubt {
  /** Reads after a colon. */
  readonly why: string;
  readonly remedy: string;
}

const byCause = 'compare by causes: causalChain()';

/** Explains what the clocks of two points lack. */
export function doubtAbout(line: TimeLine, a: Point, b: Point): Doubt {
  const problem = line.timesOf(a.span).problem ?? line.timesOf(b.span).problem;
  if (problem !== undefined) {
    return {
      why: `${problem}, so its times were given by hand or its clock was set back`,
      remedy: `Correct the times that the service gives, or ${byCause}.`,
    };
  }
  return clocksApart(line, a, b) ?? coarse(line, a.span, b.span);
}

function clocksApart(line: TimeLine, a: Point, b: Point): Doubt | undefined {
  const [first, second] = [line.momentOf(a).clock, line.momentOf(b).clock];
  const offset = line.offset(first, second);
  const width = offset.max - offset.min;
  if (width === 0) return undefined;
  if (first === monotonicClock || second === monotonicClock) {
    const service = serviceOf(first === monotonicClock ? b.span : a.span);
    if (width < Infinity) {
      return {
        why: `the clock of "${service}" and that of this process are tied to within ${formatNs(width / 2)}`,
        remedy: startWithPreload(service),
      };
    }
  }
  const known =
    width === Infinity
      ? `nothing tells how far ${first} and ${second} are apart`
      : `by the calls between them, ${formatAhead(first, second, offset)}`;
  return {
    why: known,
    remedy: `If both run on one machine, say so with assume: { hosts: "one" }; else ${byCause}.`,
  };
}

function coarse(line: TimeLine, a: Span, b: Span): Doubt {
  const spans = [a, b].filter((span) => stepOf(line, span) > 0);
  const services = [...new Set(spans.map(serviceOf))];
  const step = Math.max(0, ...spans.map((span) => stepOf(line, span)));
  const [service = serviceOf(a)] = services;
  const isNode = spans.some((span) => {
    const language = span.resource.attributes['telemetry.sdk.language'];
    return language === undefined || language === 'nodejs';
  });
  return {
    why: `the clock of ${services.map((name) => `"${name}"`).join(' and ')} is read in steps of ${formatNs(step)}`,
    remedy: isNode ? startWithPreload(service) : `To be sure, ${byCause}.`,
  };
}

function startWithPreload(service: string): string {
  return `Start "${service}" with node --import clnrm/preload, which reads a precise clock, or ${byCause}.`;
}

/** Nanoseconds between two readings of the clock of a span that differ; 0 for a precise one. */
function stepOf(line: TimeLine, span: Span): number {
  const { start, end } = line.timesOf(span).error;
  const width = Math.max(start.max - start.min, end.max - end.min);
  return width === 0 ? 0 : width === 1499 ? 1000 : width + 1;
}
