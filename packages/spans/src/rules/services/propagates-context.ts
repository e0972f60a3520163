import { serviceOf, type Span } from '@clnrm/model';
import { addressBook } from '../../graph/address-book.ts';
import { destinationOf, textOf } from '../../graph/conventions.ts';
import { type Crossing, crossingsOf } from '../../graph/crossings.ts';
import { type Exit, exitsOf } from '../../graph/exits.ts';
import type { Trace } from '../../graph/trace.ts';
import {
  conjunction,
  type Finding,
  proved,
  refuted,
  type Rule,
  type RuleVerdict,
  undetermined,
} from '../rule.ts';
import { judgeEntries } from './judge-entries.ts';
import { nameSpan } from '../name-span.ts';
import { type Between, resolveWay, type Way } from './way.ts';

const remedy =
  'Inject the context into the request where it is sent and extract it where it arrives; the instrumentation of the client and the server does so.';

/**
 * States that every request and message that passes from one service to another continues its trace: the parent of a
 * server span is the client span of its caller, a consumer span has the producer as parent or link, and no call to a
 * service that sends spans stays without its server span. Defaults to all services of the trace.
 * @throws ClnrmError `CLNRM_INVALID_RULE`
 */
export function propagatesContext(between?: Between): Rule {
  const way = resolveWay('propagatesContext', between);
  return {
    claim: `trace context is propagated ${way.text}`,
    judge: (trace) => {
      const crossings = crossingsOf(trace);
      const passes = crossings.filter((crossing) => isPass(crossing, way));
      const verdicts = [
        ...passes.map(judgeKinds),
        ...judgeEntries(trace, way, crossings),
        ...judgeExits(trace, way, crossings),
      ];
      const verdict = conjunction(verdicts);
      const missing = verdict.kind === 'proved' ? missingPasses(trace, way, passes) : [];
      if (missing.length > 0) return refuted(missing);
      return verdict.kind === 'proved' ? proved(verdict.spans) : verdict;
    },
  };
}

function isPass({ from, to, via }: Crossing, way: Way): boolean {
  return via !== 'link' && way.leads(serviceOf(from), serviceOf(to));
}

function judgeKinds({ from, to, via }: Crossing): RuleVerdict {
  const sides = via === 'message' ? (['producer', 'consumer'] as const) : (['client', 'server'] as const);
  if (from.kind === sides[0] && to.kind === sides[1]) return proved([to], true);
  const what =
    from.kind === sides[0]
      ? `${nameSpan(to)} continues ${nameSpan(from)} and is ${to.kind} instead of a ${sides[1]} span`
      : `the parent of ${nameSpan(to)}, ${nameSpan(from)}, is ${from.kind} instead of a ${sides[0]} span`;
  const why = `Let the instrumentation of the ${from.kind === sides[0] ? sides[1] : sides[0]} make a span for it.`;
  return refuted([{ what, spans: [to, from], remedy: why }], true);
}

/** Calls and messages that no span of the service they go to continues. */
function judgeExits(trace: Trace, way: Way, crossings: readonly Crossing[]): readonly RuleVerdict[] {
  const book = addressBook(trace, crossings);
  const takers = trace.spans.filter(({ kind }) => kind === 'consumer');
  return exitsOf(trace, crossings).flatMap(({ span, peer }): readonly RuleVerdict[] => {
    if (span.kind === 'consumer' || neverArrived({ span, peer })) return [];
    if (peer === undefined) return judgeUnknown(span, way);
    const destination = destinationOf(span);
    const services =
      peer.kind === 'queue'
        ? takers.filter((each) => destinationOf(each) === destination).map(serviceOf)
        : [book.serviceAt(peer) ?? serviceOf(span)];
    const taker = services.find((service) => way.leads(serviceOf(span), service));
    if (taker === undefined) return [];
    const what =
      peer.kind === 'queue'
        ? `${nameSpan(span)} sends a message that ${taker} takes, and no consumer span of ${taker} continues it`
        : `${nameSpan(span)} calls ${taker}, and no server span of ${taker} continues it`;
    return [refuted([{ what, spans: [span], remedy }])];
  });
}

function judgeUnknown(span: Span, way: Way): readonly RuleVerdict[] {
  const service = serviceOf(span);
  const isOnWay = way.services?.some((other) => way.leads(service, other)) ?? true;
  if (!isOnWay || span.kind !== 'client') return [];
  const what = `${nameSpan(span)} does not say whom it calls`;
  const why = 'Let its instrumentation set server.address and server.port, or set peer.service.';
  return [undetermined([{ what, spans: [span], remedy: why }])];
}

/** A call that failed without an answer may not have reached anybody. */
function neverArrived({ span }: Exit): boolean {
  const answer = textOf(span, [
    'http.response.status_code',
    'http.status_code',
    'rpc.response.status_code',
    'rpc.grpc.status_code',
  ]);
  return span.status.code === 'error' && answer === undefined;
}

function missingPasses(trace: Trace, way: Way, passes: readonly Crossing[]): readonly Finding[] {
  const spans: readonly Span[] = [];
  if (passes.length === 0) {
    const services = [...new Set(trace.spans.map(serviceOf))].toSorted().join(', ');
    const known = services === '' ? 'no span has arrived' : `spans came from ${services}`;
    return [{ what: `nothing passes ${way.text}: ${known}`, spans }];
  }
  const present = new Set(passes.flatMap(({ from, to }) => [serviceOf(from), serviceOf(to)]));
  return (way.services ?? [])
    .filter((service) => !present.has(service))
    .map((service) => ({ what: `nothing passes between ${service} and the other services`, spans }));
}
