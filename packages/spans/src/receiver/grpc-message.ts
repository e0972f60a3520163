import { Refusal } from './rejected-request.ts';

const prefixBytes = 5;

/** A message as gRPC frames it. */
export interface GrpcMessage {
  readonly isCompressed: boolean;
  readonly body: Buffer;
}

/**
 * Takes the one message of a unary call out of its frame: a byte that says whether it is compressed, its length in four
 * bytes, big-endian, and the message. Refuses what is too long as soon as the length is there.
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
export class GrpcFrame {
  readonly #maxBytes: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #expected: number | undefined;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#expected === undefined && this.#size >= prefixBytes) this.#expected = this.#readLength();
    if (this.#expected !== undefined && this.#size > prefixBytes + this.#expected)
      throw new Refusal(400, 'the call has more than one message');
  }

  /** The message, when the client has sent everything. */
  finish(): GrpcMessage {
    if (this.#expected === undefined) throw new Refusal(400, 'the call has no message');
    const missing = prefixBytes + this.#expected - this.#size;
    if (missing > 0) throw new Refusal(400, `the message ends ${missing} bytes early`);
    const bytes = this.#bytes();
    return { isCompressed: bytes[0] === 1, body: bytes.subarray(prefixBytes) };
  }

  #readLength(): number {
    const bytes = this.#bytes();
    if ((bytes[0] as number) > 1) throw new Refusal(400, 'the compressed flag of the message is not 0 or 1');
    const length = bytes.readUInt32BE(1);
    if (length > this.#maxBytes)
      throw new Refusal(413, `the message has ${length} bytes, more than ${this.#maxBytes}`);
    return length;
  }

  #bytes(): Buffer {
    const bytes = Buffer.concat(this.#chunks, this.#size);
    this.#chunks.splice(0, this.#chunks.length, bytes);
    return bytes;
  }
}
