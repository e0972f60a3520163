import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { ClnrmError } from '@clnrm/model';
import { nowNs } from '../real-time.ts';
import type { SpanSink } from '../store/span-store.ts';
import type { OtlpBody, RequestSink } from './request-sink.ts';
import { answerSuccess, answerRefusal } from './answer.ts';
import { GrpcCall } from './grpc-call.ts';
import { grpcStatusOf } from './grpc-status.ts';
import { LazyHttpServer } from './lazy-http-server.ts';
import { readBody } from './read-body.ts';
import { receiveSpans } from './receive-spans.ts';
import { Refusal, type RejectedRequest } from './rejected-request.ts';
import { type MemberSinks, Tenant } from './tenant.ts';

/** How the receiver is bounded. */
export interface ReceiverOptions {
  /** Bytes a body may have after unpacking. Defaults to 64 MiB. */
  readonly maxBodyBytes?: number;
}

const pathPattern = /^(?:\/t\/([^/?]+(?:\/[^/?]+)?))?\/v1\/(traces|metrics|logs)\/?(?:\?.*)?$/;
const tokenPattern = /^[\w.~-]+$/;

/** The header, in gRPC's words the metadata, that carries the token where the path does not. */
export const tokenHeader = 'x-clnrm-token';

/**
 * Receives OTLP over HTTP and gRPC on one port of the loopback interface, for any number of rooms that come and go. Who
 * knows the token is let in: it stands in the path or in the header `x-clnrm-token`. A token may be followed by a slash
 * and the name of a part of the room.
 * @see https://opentelemetry.io/docs/specs/otlp/
 */
export class Receiver {
  readonly #server: LazyHttpServer;
  readonly #maxBodyBytes: number;
  readonly #tenants = new Map<string, Tenant>();
  readonly #listeners = new Set<() => void>();
  readonly #strangers = new Tenant({ add: () => {}, addBatch: () => {} });
  #inFlight = 0;

  constructor(server: LazyHttpServer, maxBodyBytes: number) {
    this.#server = server;
    this.#maxBodyBytes = maxBodyBytes;
    server.handle({
      request: (request, response) => void this.#serve(request, response),
      stream: (stream, headers) => void this.#serveCall(stream, headers),
    });
  }

  get port(): number {
    return this.#server.port;
  }

  /** Requests that are being received now, of all tokens. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** The address for exporters that send the token in a header, as those of gRPC do. */
  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Lets a room in under `token`; returns the endpoint that exporters are given, without `/v1/traces`. */
  open(token: string, sink: SpanSink | RequestSink, members?: MemberSinks): string {
    if (!tokenPattern.test(token) || this.#tenants.has(token)) {
      const why = this.#tenants.has(token)
        ? 'it is open already'
        : 'it has characters that a path would change';
      throw new ClnrmError(
        'CLNRM_INVALID_TOKEN',
        `Failed to open the span receiver for token "${token}": ${why}. Give each room a token of its own, of letters, digits, ".", "_", "~" and "-".`,
      );
    }
    this.#tenants.set(token, new Tenant(sink, members));
    return `${this.address}/t/${token}`;
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
    await this.#server.stop();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, inPath, signal] = pathPattern.exec(request.url ?? '') ?? [];
    const { tenant, sink } = this.#find(inPath ?? request.headers[tokenHeader]);
    this.#count(tenant, 1);
    try {
      if (sink === undefined || signal === undefined) throw new Refusal(404, unknownPath(request.url ?? ''));
      if (request.method !== 'POST') throw new Refusal(405, `${String(request.method)} is not POST`);
      const type = mediaTypeOf(request);
      const body = await readBody(request, this.#maxBodyBytes);
      if (signal === 'traces') await receive(sink, type, body);
      answerSuccess(response, type);
    } catch (error) {
      const { status, reason } = refusalOf(error);
      tenant.reject({ at: Number(nowNs() / 1_000_000n), path: request.url ?? '', status, reason });
      answerRefusal(request, response, { status, reason });
    } finally {
      this.#count(tenant, -1);
    }
  }

  async #serveCall(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
    const call = new GrpcCall(stream, headers);
    const { tenant, sink } = this.#find(headers[tokenHeader]);
    this.#count(tenant, 1);
    try {
      const signal = call.signal();
      if (sink === undefined) throw new Refusal(401, `no room is open under the ${tokenHeader} given`);
      const message = await call.message(this.#maxBodyBytes);
      if (signal === 'trace') await receive(sink, 'protobuf', message);
      call.succeed();
    } catch (error) {
      const { status: httpStatus, reason } = refusalOf(error);
      const status = grpcStatusOf(httpStatus);
      tenant.reject({ at: Number(nowNs() / 1_000_000n), path: call.path, status, reason });
      call.fail(status, reason);
    } finally {
      this.#count(tenant, -1);
    }
  }

  /** The room that a token opens, and where what is sent under it goes: to the room or to the part that follows the slash. */
  #find(given: string | readonly string[] = ''): Found {
    const [token = '', member] = String(given).split('/', 2);
    const tenant = this.#tenants.get(token);
    return { tenant: tenant ?? this.#strangers, sink: tenant?.sinkOf(member) };
  }

  #count(tenant: Tenant, by: number): void {
    this.#inFlight += by;
    tenant.inFlight += by;
    for (const listener of this.#listeners) listener();
  }
}

/** Whom a request is charged to; without a sink it is refused. */
interface Found {
  readonly tenant: Tenant;
  readonly sink: SpanSink | RequestSink | undefined;
}

async function receive(sink: SpanSink | RequestSink, type: OtlpBody['type'], body: Buffer): Promise<void> {
  receiveSpans(sink, type, body);
  if ('passOn' in sink) await sink.passOn({ type, body });
}

/** Starts a receiver on a free port of 127.0.0.1. */
export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  return new Receiver(await LazyHttpServer.listen(), options.maxBodyBytes ?? 64 * 1024 * 1024);
}

function refusalOf(error: unknown): { readonly status: number; readonly reason: string } {
  const reason = error instanceof Error ? error.message : String(error);
  return { status: error instanceof Refusal ? error.status : 500, reason };
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
