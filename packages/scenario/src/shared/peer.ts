import type { Socket } from 'node:net';
import { deserialize, serialize } from 'node:v8';
import { ClnrmError, isClnrmError } from '@clnrm/model';

/** Answers the calls of the other side, by their names. What it returns and throws goes back. */
export type Operations = Readonly<Record<string, (given: never, abort: AbortSignal) => unknown>>;

type ErrorCode = ClnrmError['code'];

type Message =
  | { readonly kind: 'call'; readonly id: number; readonly operation: string; readonly given: unknown }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | {
      readonly kind: 'error';
      readonly id: number;
      readonly code: ErrorCode | undefined;
      readonly message: string;
    }
  | { readonly kind: 'event'; readonly event: string; readonly given: unknown };

interface Call {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

const headerBytes = 4;

/**
 * One end of a connection between two processes that call each other. Each message is a structured clone after its length
 * in four bytes; arguments and results may be whatever a structured clone can copy.
 */
export class Peer {
  /** Resolves when the connection has ended. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #operations: Operations;
  readonly #calls = new Map<number, Call>();
  readonly #answering = new Map<number, AbortController>();
  readonly #onEvent: (event: string, given: unknown) => void;
  #received: Buffer = Buffer.alloc(0);
  #lastCall = 0;
  #ended = false;
  #isBackground = false;

  constructor(
    socket: Socket,
    operations: Operations,
    onEvent: (event: string, given: unknown) => void = () => {},
  ) {
    this.#socket = socket;
    this.#operations = operations;
    this.#onEvent = onEvent;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', () => socket.destroy());
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#end();
        resolve();
      });
    });
  }

  /** Whether the connection has ended. */
  get isClosed(): boolean {
    return this.#ended;
  }

  /** Calls an operation of the other side. Rejects with its error, or when the connection ends before the answer. */
  async call<T>(operation: string, given: unknown, abort?: AbortSignal): Promise<T> {
    const id = ++this.#lastCall;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    if (this.#ended) throw lost();
    this.#calls.set(id, { resolve, reject });
    this.#socket.ref();
    this.#send({ kind: 'call', id, operation, given });
    const give = (): void => this.#send({ kind: 'abort', id });
    abort?.addEventListener('abort', give);
    try {
      return (await promise) as T;
    } finally {
      abort?.removeEventListener('abort', give);
      if (this.#isBackground && this.#calls.size === 0) this.#socket.unref();
    }
  }

  /** Tells the other side something that needs no answer. Does nothing when the connection has ended. */
  tell(event: string, given: unknown): void {
    this.#send({ kind: 'event', event, given });
  }

  /** Lets the process end although it is connected, as long as no answer is to come. */
  unref(): void {
    this.#isBackground = true;
    this.#socket.unref();
  }

  /** Ends the connection when what was sent has left. */
  close(): void {
    this.#socket.end();
    this.#socket.destroySoon();
  }

  #send(message: Message): void {
    if (this.#ended) return;
    const body = serialize(message);
    const header = Buffer.alloc(headerBytes);
    header.writeUInt32BE(body.length);
    this.#socket.write(Buffer.concat([header, body]));
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    while (this.#received.length >= headerBytes) {
      const end = headerBytes + this.#received.readUInt32BE();
      if (this.#received.length < end) return;
      const message = deserialize(this.#received.subarray(headerBytes, end)) as Message;
      this.#received = this.#received.subarray(end);
      this.#take(message);
    }
  }

  #take(message: Message): void {
    switch (message.kind) {
      case 'call':
        return void this.#answer(message);
      case 'abort':
        return this.#answering.get(message.id)?.abort();
      case 'event':
        return this.#onEvent(message.event, message.given);
      default:
        return this.#settle(message);
    }
  }

  async #answer({ id, operation, given }: Extract<Message, { kind: 'call' }>): Promise<void> {
    const abort = new AbortController();
    this.#answering.set(id, abort);
    try {
      const answer = this.#operations[operation] as
        | ((given: unknown, abort: AbortSignal) => unknown)
        | undefined;
      if (answer === undefined) throw new Error(`there is no operation "${operation}"`);
      this.#send({ kind: 'result', id, result: await answer(given, abort.signal) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#send({ kind: 'error', id, code: isClnrmError(error) ? error.code : undefined, message });
    } finally {
      this.#answering.delete(id);
    }
  }

  #settle(message: Extract<Message, { kind: 'result' | 'error' }>): void {
    const call = this.#calls.get(message.id);
    this.#calls.delete(message.id);
    if (message.kind === 'result') call?.resolve(message.result);
    else call?.reject(errorOf(message));
  }

  #end(): void {
    this.#ended = true;
    for (const { reject } of this.#calls.values()) reject(lost());
    this.#calls.clear();
    for (const abort of this.#answering.values()) abort.abort();
  }
}

function errorOf({ code, message }: Extract<Message, { kind: 'error' }>): Error {
  return code === undefined ? new Error(message) : new ClnrmError(code, message);
}

function lost(): ClnrmError {
  return new ClnrmError(
    'CLNRM_SERVICE_KEEPER',
    'Failed to reach who keeps the services that files share: the connection has ended. Run the tests again.',
  );
}
