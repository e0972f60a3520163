import { serviceOf, type Span } from '@clnrm/model';
import { crossingsOf } from './crossings.ts';
import { addressBook } from './address-book.ts';
import { exitsOf, type Peer } from './exits.ts';
import type { Trace } from './trace.ts';

/** Somebody who takes part in a trace: a service that sent spans, or what is known of another by those who call it. */
export interface TopologyNode {
  /** Unique in a topology: `orders`, `postgresql/orders`, `kafka/payments`, `api.example.com:443`. */
  readonly name: string;
  readonly kind: 'service' | Peer['kind'];
  /** What else it goes by: the system of a database or broker, the destination of messages, addresses. */
  readonly aliases: readonly string[];
  /** How many spans it sent; 0 unless it is a service. */
  readonly spans: number;
  /** How many of them failed. */
  readonly errors: number;
}

/** That one node calls another, hands it messages, or is linked from it. */
export interface TopologyEdge {
  /** Name of a node. */
  readonly from: string;
  /** Name of a node. */
  readonly to: string;
  readonly via: 'call' | 'message' | 'link';
  /** How often. */
  readonly count: number;
  /** How often the span on either side failed. */
  readonly errors: number;
  /** The spans that show it, in the order they arrived: that of the receiving side where there is one. */
  readonly spans: readonly Span[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Who talks to whom in a trace; nodes and edges are sorted by name. */
export interface Topology {
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
}

/**
 * The services of a trace and what flows between them: by parents and links that cross from one service to another, and
 * by client, producer and consumer spans without another side among the services. Those show databases, queues and
 * other peers, named after the current and the older semantic conventions.
 */
export function topologyOf(trace: Trace): Topology {
  const nodes = new Nodes();
  const edges = new Edges();
  for (const span of trace.spans) nodes.addSpan(span);
  const crossings = crossingsOf(trace);
  for (const { from, to, via } of crossings) {
    edges.add({ from: serviceOf(from), to: serviceOf(to), via }, to, isFailed(from) || isFailed(to));
  }
  const book = addressBook(trace, crossings);
  for (const { span, peer } of exitsOf(trace, crossings)) {
    if (peer === undefined || (span.kind === 'consumer' && peer.kind !== 'queue')) continue;
    const name = book.serviceAt(peer) ?? nodes.addPeer(peer, book.declaredAt(peer));
    const [from, to] = span.kind === 'consumer' ? [name, serviceOf(span)] : [serviceOf(span), name];
    edges.add({ from, to, via: peer.kind === 'queue' ? 'message' : 'call' }, span, isFailed(span));
  }
  return { nodes: nodes.list(), edges: edges.list() };
}

function isFailed(span: Span): boolean {
  return span.status.code === 'error';
}

class Nodes {
  readonly #nodes = new Map<string, Mutable<TopologyNode> & { readonly aliases: string[] }>();

  addSpan(span: Span): void {
    const node = this.#at(serviceOf(span), 'service');
    node.spans += 1;
    if (isFailed(span)) node.errors += 1;
  }

  /** Names a database or a peer as it was declared; a queue is one of several of its broker. */
  addPeer(peer: Peer, declared: string | undefined): string {
    const name = peer.kind === 'queue' ? peer.name : (declared ?? peer.name);
    const node = this.#at(name, peer.kind);
    const others = [peer.name, ...(declared === undefined ? [] : [declared]), ...peer.aliases];
    for (const alias of others) if (alias !== name && !node.aliases.includes(alias)) node.aliases.push(alias);
    return name;
  }

  list(): readonly TopologyNode[] {
    return [...this.#nodes.values()].toSorted((a, b) => compare(a.name, b.name));
  }

  #at(name: string, kind: TopologyNode['kind']): Mutable<TopologyNode> & { readonly aliases: string[] } {
    const known = this.#nodes.get(name);
    if (known !== undefined) return known;
    const made = { name, kind, aliases: [], spans: 0, errors: 0 };
    this.#nodes.set(name, made);
    return made;
  }
}

class Edges {
  readonly #edges = new Map<string, Mutable<TopologyEdge> & { readonly spans: Span[] }>();

  add(ends: Pick<TopologyEdge, 'from' | 'to' | 'via'>, span: Span, failed: boolean): void {
    const key = JSON.stringify([ends.from, ends.to, ends.via]);
    const edge = this.#edges.get(key) ?? { ...ends, count: 0, errors: 0, spans: [] };
    this.#edges.set(key, edge);
    edge.count += 1;
    if (failed) edge.errors += 1;
    edge.spans.push(span);
  }

  list(): readonly TopologyEdge[] {
    return [...this.#edges.values()].toSorted(
      (a, b) => compare(a.from, b.from) || compare(a.to, b.to) || compare(a.via, b.via),
    );
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
