const bytesPerRow = 63;

/** The columns of a batch, in one piece of memory: most requests are small, and pieces are what costs. */
export class BatchColumns {
  readonly capacity: number;
  /** Four big-endian words for each span. */
  readonly traceIds: Uint32Array;
  readonly spanIds: Uint32Array;
  readonly parentIds: Uint32Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly messages: Uint32Array;
  readonly scopeOf: Uint32Array;
  readonly kinds: Uint8Array;
  readonly statuses: Uint8Array;
  readonly marks: Uint8Array;

  constructor(capacity: number) {
    const memory = new ArrayBuffer(capacity * bytesPerRow);
    const words = (from: number, count: number): Uint32Array =>
      new Uint32Array(memory, from * 4 * capacity, count * capacity);
    this.capacity = capacity;
    this.traceIds = words(0, 4);
    this.spanIds = words(4, 2);
    this.parentIds = words(6, 2);
    this.starts = words(8, 2);
    this.ends = words(10, 2);
    this.messages = words(12, 2);
    this.scopeOf = words(14, 1);
    this.kinds = new Uint8Array(memory, 60 * capacity, capacity);
    this.statuses = new Uint8Array(memory, 61 * capacity, capacity);
    this.marks = new Uint8Array(memory, 62 * capacity, capacity);
  }

  /** A copy of the first `length` rows with room for `capacity`. */
  resized(length: number, capacity: number): BatchColumns {
    const copy = new BatchColumns(capacity);
    copy.traceIds.set(this.traceIds.subarray(0, length * 4));
    copy.spanIds.set(this.spanIds.subarray(0, length * 2));
    copy.parentIds.set(this.parentIds.subarray(0, length * 2));
    copy.starts.set(this.starts.subarray(0, length * 2));
    copy.ends.set(this.ends.subarray(0, length * 2));
    copy.messages.set(this.messages.subarray(0, length * 2));
    copy.scopeOf.set(this.scopeOf.subarray(0, length));
    copy.kinds.set(this.kinds.subarray(0, length));
    copy.statuses.set(this.statuses.subarray(0, length));
    copy.marks.set(this.marks.subarray(0, length));
    return copy;
  }
}
