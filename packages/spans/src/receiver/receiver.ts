import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ClnrmError } from '@clnrm/model';
import { nowNs } from '../real-time.ts';
import type { SpanSink } from '../store/span-store.ts';
import { answerSuccess, answerRefusal } from './answer.ts';
import { readBody } from './read-body.ts';
import { receiveSpans } from './receive-spans.ts';
import { Refusal, type RejectedRequest } from './rejected-request.ts';
import { Tenant } from './tenant.ts';

/** How the receiver is bounded. */
export interface ReceiverOptions {
  /** Bytes a body may have after unpacking. Defaults to 64 MiB. */
  readonly maxBodyBytes?: number;
}

const pathPattern = /^\/t\/([^/?]+)\/v1\/(traces|metrics|logs)\/?(?:\?.*)?$/;
const tokenPattern = /^[\w.~-]+$/;

/**
 * Receives OTLP over HTTP on the loopback interface, for any number of rooms that come and go. Who knows the token in
 * the path is let in.
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
export class Receiver {
  readonly #server: Server;
  readonly #maxBodyBytes: number;
  readonly #tenants = new Map<string, Tenant>();
  readonly #listeners = new Set<() => void>();
  readonly #strangers = new Tenant({ add: () => {}, addBatch: () => {} });
  #inFlight = 0;

  constructor(server: Server, maxBodyBytes: number) {
    this.#server = server;
    this.#maxBodyBytes = maxBodyBytes;
    server.on('request', (request, response) => void this.#serve(request, response));
    // Idle exporters keep connections open; neither they nor the server may keep the process alive.
    server.on('connection', (socket) => socket.unref());
    server.unref();
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Requests that are being received now, of all tokens. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Lets a room in under `token`; returns the endpoint that exporters are given, without `/v1/traces`. */
  open(token: string, sink: SpanSink): string {
    if (!tokenPattern.test(token) || this.#tenants.has(token)) {
      const why = this.#tenants.has(token)
        ? 'it is open already'
        : 'it has characters that a path would change';
      throw new ClnrmError(
        'CLNRM_INVALID_TOKEN',
        `Failed to open the span receiver for token "${token}": ${why}. Give each room a token of its own, of letters, digits, ".", "_", "~" and "-".`,
      );
    }
    this.#tenants.set(token, new Tenant(sink));
    return `http://127.0.0.1:${this.port}/t/${token}`;
  }

  /** Shuts a room out; requests under its token are answered 404 from now on. */
  close(token: string): void {
    this.#tenants.delete(token);
  }

  /** Requests under `token` that are being received now. */
  inFlightOf(token: string): number {
    return this.#tenants.get(token)?.inFlight ?? 0;
  }

  /** Requests that were refused under `token`, or without it those that named no open token; the last 100. */
  rejections(token?: string): readonly RejectedRequest[] {
    return (token === undefined ? this.#strangers : this.#tenants.get(token))?.rejections ?? [];
  }

  /** Calls `listener` whenever a request begins or ends; returns a function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Stops receiving. Resolves when every connection is closed. */
  async stop(): Promise<void> {
    this.#tenants.clear();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, token = '', signal] = pathPattern.exec(request.url ?? '') ?? [];
    const tenant = this.#tenants.get(token) ?? this.#strangers;
    this.#count(tenant, 1);
    try {
      if (tenant === this.#strangers) throw new Refusal(404, unknownPath(request.url ?? ''));
      if (request.method !== 'POST') throw new Refusal(405, `${String(request.method)} is not POST`);
      const type = mediaTypeOf(request);
      const body = await readBody(request, this.#maxBodyBytes);
      if (signal === 'traces') receiveSpans(tenant.sink, type, body);
      answerSuccess(response, type);
    } catch (error) {
      this.#refuse(tenant, request, response, error);
    } finally {
      this.#count(tenant, -1);
    }
  }

  #refuse(tenant: Tenant, request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const status = error instanceof Refusal ? error.status : 500;
    const reason = error instanceof Error ? error.message : String(error);
    tenant.reject({ at: Number(nowNs() / 1_000_000n), path: request.url ?? '', status, reason });
    answerRefusal(request, response, { status, reason });
  }

  #count(tenant: Tenant, by: number): void {
    this.#inFlight += by;
    tenant.inFlight += by;
    for (const listener of this.#listeners) listener();
  }
}

/** Starts a receiver on a free port of 127.0.0.1. */
export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  // An import of `node:http` reads all it exports, among them WebSocket, for which Node loads all of undici.
  const server = process.getBuiltinModule('node:http').createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return new Receiver(server, options.maxBodyBytes ?? 64 * 1024 * 1024);
}

function unknownPath(path: string): string {
  return `no room is open under the path "${path.slice(0, 200)}"`;
}

function mediaTypeOf(request: IncomingMessage): 'json' | 'protobuf' {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/x-protobuf') return 'protobuf';
  if (type === 'application/json') return 'json';
  throw new Refusal(415, `content type "${type}" is not one of application/x-protobuf, application/json`);
}
