import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { GrpcFrame, type GrpcMessage } from './grpc-message.ts';
import { grpcStatus } from './grpc-status.ts';
import { Refusal } from './rejected-request.ts';

const encodings = 'identity,gzip';
const servicePattern = /^\/opentelemetry\.proto\.collector\.(trace|metrics|logs)\.v1\.(\w+)Service\/Export$/;
const services: Readonly<Record<string, string>> = { trace: 'Trace', metrics: 'Metrics', logs: 'Logs' };

/** A unary call of one of OTLP's services. */
export class GrpcCall {
  readonly stream: ServerHttp2Stream;
  readonly path: string;
  readonly #headers: IncomingHttpHeaders;

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders) {
    this.stream = stream;
    this.path = headers[':path'] ?? '';
    this.#headers = headers;
    // A client that goes away is seen while its message is read; here it must only not end the process.
    stream.on('error', () => {});
  }

  header(name: string): string | undefined {
    return [this.#headers[name] ?? []].flat()[0];
  }

  /** The signal that the call exports; refuses what is no such call. */
  signal(): 'trace' | 'metrics' | 'logs' {
    const type = this.header('content-type') ?? '';
    if (!/^application\/grpc(?:\+proto)?(?:;|$)/.test(type))
      throw new Refusal(415, `content type "${type}" is not application/grpc`);
    const [, signal = '', service] = servicePattern.exec(this.path) ?? [];
    if (service === undefined || services[signal] !== service)
      throw new Refusal(404, `the method "${this.path.slice(0, 200)}" is not one of OTLP's`);
    return signal as 'trace' | 'metrics' | 'logs';
  }

  /** Reads the message to its end, unpacked, of at most `maxBytes`. */
  async message(maxBytes: number): Promise<Buffer> {
    const frame = new GrpcFrame(maxBytes);
    try {
      for await (const chunk of this.stream.iterator({ destroyOnReturn: false })) frame.push(chunk as Buffer);
    } catch (error) {
      if (error instanceof Refusal) throw error;
      throw new Refusal(400, 'the connection was closed before the message was complete', { cause: error });
    }
    if (this.stream.aborted)
      throw new Refusal(400, 'the connection was closed before the message was complete');
    return await this.#unpacked(frame.finish(), maxBytes);
  }

  /** Answers that everything was accepted: an empty message. */
  succeed(): void {
    if (this.stream.destroyed) return;
    this.stream.respond(
      { ':status': 200, 'content-type': 'application/grpc+proto', 'grpc-accept-encoding': encodings },
      { waitForTrailers: true },
    );
    this.stream.once('wantTrailers', () => {
      this.stream.sendTrailers({ 'grpc-status': String(grpcStatus.ok) });
    });
    this.stream.end(Buffer.alloc(5));
  }

  /** Answers with a status and one line that says why, without waiting for the rest of the message. */
  fail(status: number, reason: string): void {
    const { stream } = this;
    if (stream.destroyed || stream.headersSent) return;
    stream.respond(
      {
        ':status': 200,
        'content-type': 'application/grpc+proto',
        'grpc-accept-encoding': encodings,
        'grpc-status': String(status),
        'grpc-message': encodeURIComponent(reason).replaceAll('%20', ' '),
      },
      { endStream: true },
    );
    stream.resume();
    if (!stream.readableEnded)
      stream.close(process.getBuiltinModule('node:http2').constants.NGHTTP2_NO_ERROR);
  }

  async #unpacked({ isCompressed, body }: GrpcMessage, maxBytes: number): Promise<Buffer> {
    const encoding = (this.header('grpc-encoding') ?? 'identity').trim().toLowerCase();
    if (encoding !== 'identity' && encoding !== 'gzip')
      throw new Refusal(415, `message encoding "${encoding}" is not one of gzip, identity`);
    if (!isCompressed) return body;
    if (encoding === 'identity')
      throw new Refusal(400, 'the message is said to be compressed, without a grpc-encoding');
    return await gunzipped(body, maxBytes);
  }
}

async function gunzipped(body: Buffer, maxBytes: number): Promise<Buffer> {
  const { gunzip } = await import('node:zlib');
  return await new Promise<Buffer>((resolve, reject) => {
    gunzip(body, { maxOutputLength: maxBytes }, (error, unpacked) => {
      if (error === null) resolve(unpacked);
      else if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
        reject(new Refusal(413, `the message is larger than ${maxBytes} bytes when unpacked`));
      else reject(new Refusal(400, `the message cannot be unpacked: ${error.message}`, { cause: error }));
    });
  });
}
