import type { Resource, Scope, Span } from '@clnrm/model';
import type { BatchColumns } from './batch-columns.ts';
import { hexOf } from './hex-ids.ts';
import { LazyResource, LazyScope, type MessagePart } from './lazy-resource.ts';
import { OtlpSpan } from './otlp-span.ts';
import type { SpanColumns } from './span-columns.ts';
import type { WireBytes } from './wire-reader.ts';

/** What a request holds besides the columns of its spans. */
export interface BatchParts {
  readonly bytes: WireBytes;
  readonly names: readonly string[];
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
  readonly bytes: WireBytes;
  readonly length: number;
  /** Four big-endian words for each span. */
  readonly traceIds: Uint32Array;
  readonly spanIds: Uint32Array;
  readonly parentIds: Uint32Array;
  readonly names: readonly string[];
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly kinds: Uint8Array;
  readonly statuses: Uint8Array;
  readonly messages: Uint32Array;
  readonly scopeOf: Uint32Array;
  readonly marks: Uint8Array;
  readonly resources: readonly LazyResource[];
  readonly scopes: readonly LazyScope[];
  readonly resourceOfScope: readonly number[];
  #lastTrace = { row: 0, id: '' };

  /** `columns` has exactly one row for each span. */
  constructor(columns: BatchColumns, parts: BatchParts) {
    const { bytes } = parts;
    this.bytes = bytes;
    this.length = columns.capacity;
    this.traceIds = columns.traceIds;
    this.spanIds = columns.spanIds;
    this.parentIds = columns.parentIds;
    this.starts = columns.starts;
    this.ends = columns.ends;
    this.messages = columns.messages;
    this.scopeOf = columns.scopeOf;
    this.kinds = columns.kinds;
    this.statuses = columns.statuses;
    this.names = parts.names;
    this.marks = columns.marks;
    this.resources = parts.resources.map((pieces) => new LazyResource(bytes, pieces));
    this.scopes = parts.scopes.map((pieces) => new LazyScope(bytes, pieces));
    this.resourceOfScope = parts.resourceOfScope;
  }

  /** A view of the span in `row`; attributes and the like are decoded when they are first read. */
  at(row: number): Span {
    return new OtlpSpan(this, row);
  }

  bytesOf(): WireBytes {
    return this.bytes;
  }

  // Spans of one trace tend to follow each other.
  traceId(row: number): string {
    const last = this.#lastTrace;
    if (last.id === '' || !this.#isSameTrace(row, last.row)) {
      this.#lastTrace = { row, id: hexOf(this.traceIds, row * 4, 4) };
    }
    return this.#lastTrace.id;
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

  #isSameTrace(row: number, other: number): boolean {
    const { traceIds } = this;
    for (let at = row * 4, from = other * 4; at < row * 4 + 4; at += 1, from += 1) {
      if (traceIds[at] !== traceIds[from]) return false;
    }
    return true;
  }
}
