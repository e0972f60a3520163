import type { Resource, Scope, Span } from '@clnrm/model';
import { hexOf } from './hex-ids.ts';
import { LazyResource, LazyScope, type MessagePart } from './lazy-resource.ts';
import { OtlpSpan } from './otlp-span.ts';
import type { SpanColumns } from './span-columns.ts';

const bytesPerRow = 62;

/** Where everything of a request is: what its columns are made for. */
export interface BatchOutline {
  /** How many spans there are. */
  readonly length: number;
  /** The pieces of each resource that has spans. */
  readonly resources: readonly (readonly MessagePart[])[];
  /** The pieces of each scope that has spans. */
  readonly scopes: readonly (readonly MessagePart[])[];
  readonly resourceOfScope: readonly number[];
}

/**
 * The spans of one protobuf request as columns over its bytes. What queries always need is decoded; attributes,
 * events, links and the like stay in the bytes until somebody asks for them.
 */
export class SpanBatch implements SpanColumns {
  readonly buffer: Buffer;
  readonly length: number;
  /** Four big-endian words for each span. */
  readonly traceIds: Uint32Array;
  readonly spanIds: Uint32Array;
  readonly parentIds: Uint32Array;
  readonly names: string[];
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly kinds: Uint8Array;
  readonly statuses: Uint8Array;
  readonly messages: Uint32Array;
  readonly scopeOf: Uint32Array;
  /** Rows that have an attribute which is not just a key followed by a value; undefined where there are none. */
  irregular: Set<number> | undefined;
  readonly resources: readonly LazyResource[];
  readonly scopes: readonly LazyScope[];
  readonly resourceOfScope: readonly number[];

  constructor(buffer: Buffer, outline: BatchOutline) {
    const { length } = outline;
    this.buffer = buffer;
    this.length = length;
    // One piece of memory for all columns: most requests are small, and pieces are what costs.
    const memory = new ArrayBuffer(length * bytesPerRow);
    const words = (from: number, count: number): Uint32Array =>
      new Uint32Array(memory, from * 4 * length, count * length);
    this.traceIds = words(0, 4);
    this.spanIds = words(4, 2);
    this.parentIds = words(6, 2);
    this.starts = words(8, 2);
    this.ends = words(10, 2);
    this.messages = words(12, 2);
    this.scopeOf = words(14, 1);
    this.kinds = new Uint8Array(memory, 60 * length, length);
    this.statuses = new Uint8Array(memory, 61 * length, length);
    this.names = [];
    this.resources = outline.resources.map((parts) => new LazyResource(buffer, parts));
    this.scopes = outline.scopes.map((parts) => new LazyScope(buffer, parts));
    this.resourceOfScope = outline.resourceOfScope;
  }

  /** A view of the span in `row`; attributes and the like are decoded when they are first read. */
  at(row: number): Span {
    return new OtlpSpan(this, row);
  }

  bytesOf(): Buffer {
    return this.buffer;
  }

  traceId(row: number): string {
    return hexOf(this.traceIds, row * 4, 4);
  }

  name(row: number): string {
    return this.names[row] ?? '';
  }

  resource(row: number): Resource {
    return this.resources[this.resourceOfScope[this.scopeOf[row] as number] as number] as Resource;
  }

  scope(row: number): Scope {
    return this.scopes[this.scopeOf[row] as number] as Scope;
  }
}
