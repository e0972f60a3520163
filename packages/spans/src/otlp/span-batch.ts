import type { Resource, Scope, Span } from '@clnrm/model';
import { stampBytes } from './clock-stamps.ts';
import { LazyResource, LazyScope, type MessagePart } from './lazy-resource.ts';
import { OtlpSpan } from './otlp-span.ts';

/**
 * The spans of one protobuf request as columns over its bytes. What queries always need is decoded; attributes,
 * events, links and the like stay in the bytes until somebody asks for them. The buffer must not be written to.
 */
export class SpanBatch {
  readonly buffer: Buffer;
  readonly length: number;
  /** Four big-endian words for each span. */
  readonly traceIds: Uint32Array;
  /** Two big-endian words for each span. */
  readonly spanIds: Uint32Array;
  /** Two big-endian words for each span, zero for a root. */
  readonly parentIds: Uint32Array;
  readonly names: string[];
  /** Low and high word of the start in nanoseconds since the epoch. */
  readonly starts: Uint32Array;
  /** Low and high word of the end in nanoseconds since the epoch. */
  readonly ends: Uint32Array;
  readonly kinds: Uint8Array;
  readonly statuses: Uint8Array;
  readonly flags: Uint32Array;
  /** Start and end of each span's message in the buffer. */
  readonly messages: Uint32Array;
  readonly resourceOf: Uint32Array;
  readonly scopeOf: Uint32Array;
  private readonly resources: readonly Resource[];
  private readonly scopes: readonly Scope[];
  #hasStamps: boolean | undefined;

  constructor(buffer: Buffer, length: number, resourceParts: MessagePart[][], scopeParts: MessagePart[][]) {
    this.buffer = buffer;
    this.length = length;
    this.traceIds = new Uint32Array(length * 4);
    this.spanIds = new Uint32Array(length * 2);
    this.parentIds = new Uint32Array(length * 2);
    this.names = [];
    this.starts = new Uint32Array(length * 2);
    this.ends = new Uint32Array(length * 2);
    this.kinds = new Uint8Array(length);
    this.statuses = new Uint8Array(length);
    this.flags = new Uint32Array(length);
    this.messages = new Uint32Array(length * 2);
    this.resourceOf = new Uint32Array(length);
    this.scopeOf = new Uint32Array(length);
    this.resources = resourceParts.map((parts) => new LazyResource(buffer, parts));
    this.scopes = scopeParts.map((parts) => new LazyScope(buffer, parts));
  }

  /** Whether some span may say what the monotonic clock read; the columns hold the times as its SDK gave them. */
  get hasStamps(): boolean {
    return (this.#hasStamps ??= this.buffer.includes(stampBytes));
  }

  /** A view of the span in `row`; attributes and the like are decoded when they are first read. */
  at(row: number): Span {
    return new OtlpSpan(this, row);
  }

  resource(row: number): Resource {
    return this.resources[this.resourceOf[row] as number] as Resource;
  }

  scope(row: number): Scope {
    return this.scopes[this.scopeOf[row] as number] as Scope;
  }
}
