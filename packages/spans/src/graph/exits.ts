import { serviceOf, type Span } from '@clnrm/model';
import {
  databaseNamespaceOf,
  databaseSystemOf,
  destinationOf,
  formatAddress,
  serverAddressOf,
  textOf,
} from './conventions.ts';
import { type Crossing, isOfClnrm } from './crossings.ts';
import type { Trace } from './trace.ts';

/** Somebody of whom only the spans of others speak. */
export interface Peer {
  readonly kind: 'database' | 'queue' | 'peer';
  readonly name: string;
  readonly aliases: readonly string[];
}

/** A span that talks to somebody who has no span of this in the trace. */
export interface Exit {
  readonly span: Span;
  /** Undefined where the span does not say. */
  readonly peer: Peer | undefined;
}

/**
 * The client, producer and consumer spans without another side, with whom they talk to. Where client spans nest within
 * one service, as those of an ORM and its driver do, the innermost counts.
 */
export function exitsOf(trace: Trace, crossings: readonly Crossing[]): readonly Exit[] {
  const answered = new Set<Span>();
  const answer = (spans: readonly Span[]): void => spans.forEach((span) => answered.add(span));
  for (const { from, to } of crossings) {
    answer(withEnclosing(trace, from));
    answer(withEnclosing(trace, to));
  }
  for (const span of trace.spans) {
    // What encloses a span is far to walk in a deep trace.
    if (!isOutgoing(span) && span.kind !== 'consumer') continue;
    const [, ...outer] = withEnclosing(trace, span);
    if (isOutgoing(span)) answer(outer);
    if (span.kind !== 'consumer') continue;
    const senders = sendersOf(trace, span);
    if (senders.length > 0) answer([...senders, span, ...outer]);
    // What is received is processed within, often by a span of its own.
    if (outer.some(({ kind }) => kind === 'consumer')) answer([span]);
  }
  return trace.spans
    .filter(
      (span) => !answered.has(span) && (isOutgoing(span) || span.kind === 'consumer') && !isOfClnrm(span),
    )
    .map((span) => ({ span, peer: peerOf(span) }));
}

/** Whom a span says that it talks to, by current and older semantic conventions. */
export function peerOf(span: Span): Peer | undefined {
  const address = serverAddressOf(span);
  const service = textOf(span, ['service.peer.name', 'peer.service']);
  const places = address === undefined ? [] : [formatAddress(address), address.host];
  const system = databaseSystemOf(span);
  if (system !== undefined) {
    const namespace = databaseNamespaceOf(span);
    const asGiven = textOf(span, ['db.system.name', 'db.system']) ?? system;
    const name = service ?? (namespace === undefined ? system : `${system}/${namespace}`);
    return { kind: 'database', name, aliases: unique([system, asGiven, ...places]) };
  }
  const destination = destinationOf(span);
  if (destination !== undefined) {
    const broker = textOf(span, ['messaging.system']);
    const name = `${broker ?? 'queue'}/${destination}`;
    return { kind: 'queue', name, aliases: unique([destination, broker, service, ...places]) };
  }
  const name = service ?? places[0];
  if (name === undefined) return undefined;
  return { kind: 'peer', name, aliases: unique([...places, textOf(span, ['rpc.service'])]) };
}

function isOutgoing(span: Span): boolean {
  return span.kind === 'client' || span.kind === 'producer';
}

/** A span, and what encloses it within its service. */
function withEnclosing(trace: Trace, span: Span): readonly Span[] {
  const enclosing: Span[] = [span];
  for (const outer of trace.ancestorsOf(span)) {
    if (serviceOf(outer) !== serviceOf(span)) break;
    enclosing.push(outer);
  }
  return enclosing;
}

/** Who sent what a consumer span takes, also within one service. */
function sendersOf(trace: Trace, consumer: Span): readonly Span[] {
  const parent = trace.parentOf(consumer);
  return [...(parent === undefined ? [] : [parent]), ...trace.linkedFrom(consumer)].filter(
    ({ kind }) => kind === 'producer',
  );
}

function unique(names: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(names.filter((name) => name !== undefined))];
}
