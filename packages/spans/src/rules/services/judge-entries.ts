import { serviceOf, type Span } from '@clnrm/model';
import { destinationOf } from '../../graph/conventions.ts';
import type { Crossing } from '../../graph/crossings.ts';
import type { Trace } from '../../graph/trace.ts';
import { proved, refuted, type RuleVerdict, undetermined } from '../rule.ts';
import { nameSpan } from '../name-span.ts';
import type { Way } from './way.ts';

const remedy =
  'Inject the context where the request or message is sent, and extract it where this span starts.';
const lateRemedy = 'Let the service that called it send its spans before it ends, and look at its sampler.';

/** What is wrong with the server and consumer spans that do not continue the span of another service. */
export function judgeEntries(trace: Trace, way: Way, crossings: readonly Crossing[]): readonly RuleVerdict[] {
  const continued = new Set(crossings.map(({ to }) => to));
  const callers = new Map<string, Set<string>>();
  for (const { from, to } of crossings) {
    const known = callers.get(serviceOf(to)) ?? new Set<string>();
    callers.set(serviceOf(to), known.add(serviceOf(from)));
  }
  return trace.spans.flatMap((span) => {
    if (continued.has(span) || trace.isChildOfTest(span) || trace.parentOf(span) !== undefined) return [];
    if (span.kind === 'server' && isCalled(span, way, callers)) return [judgeServer(span, trace)];
    if (span.kind === 'consumer' && isSent(span, way, trace)) return [judgeConsumer(span, trace)];
    return [];
  });
}

/** Whether somebody on the way calls the service; the first service of a trace is called from outside. */
function isCalled(span: Span, way: Way, callers: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const service = serviceOf(span);
  if (way.target !== undefined) return service === way.target;
  return [...(callers.get(service) ?? [])].some((from) => way.leads(from, service));
}

/** Whether somebody on the way sends messages to where the span takes its own from. */
function isSent(span: Span, way: Way, trace: Trace): boolean {
  const destination = destinationOf(span);
  return trace.spans.some(
    (other) =>
      other.kind === 'producer' &&
      destinationOf(other) === destination &&
      way.leads(serviceOf(other), serviceOf(span)),
  );
}

function judgeServer(span: Span, trace: Trace): RuleVerdict {
  if (span.parentSpanId !== undefined) return judgeMissingParent(span, trace);
  const what = `${nameSpan(span)} begins a trace of its own instead of continuing that of its caller`;
  // What it is linked to may yet arrive, and be of the caller.
  return refuted([{ what, spans: [span], remedy }], span.links.length === 0);
}

function judgeConsumer(span: Span, trace: Trace): RuleVerdict {
  if (span.parentSpanId !== undefined) return judgeMissingParent(span, trace);
  if (span.links.length === 0) {
    const what = `${nameSpan(span)} has neither a parent nor a link to the span that sent its message`;
    return refuted([{ what, spans: [span], remedy }], true);
  }
  if (trace.linkedFrom(span).some(({ kind }) => kind === 'producer')) return proved([span]);
  const what = `what ${nameSpan(span)} is linked to has not arrived, so that nobody can tell who sent its message`;
  return undetermined([{ what, spans: [span], remedy: lateRemedy }]);
}

function judgeMissingParent(span: Span, trace: Trace): RuleVerdict {
  const stranger = trace.spans.find(({ spanId }) => spanId === span.parentSpanId);
  if (stranger !== undefined) {
    const what = `the parent of ${nameSpan(span)}, ${nameSpan(stranger)}, has another trace id`;
    return refuted([{ what, spans: [span, stranger], remedy }]);
  }
  const what = `the parent of ${nameSpan(span)} has not arrived, so that nobody can tell who called it`;
  return undetermined([{ what, spans: [span], remedy: lateRemedy }]);
}
