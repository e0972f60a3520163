import type { ClientHttp2Session, IncomingHttpHeaders } from 'node:http2';

/** The path of the call that exports spans. */
export const traceService = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

/** What a call was answered by. */
export interface GrpcAnswer {
  readonly status: number;
  readonly message: string;
  readonly body: Buffer;
}

/** Puts a message into gRPC's frame. */
export function framed(message: Uint8Array, flag = 0): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** Makes a unary call with whatever bytes are given. */
export async function callExport(
  client: ClientHttp2Session,
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
): Promise<GrpcAnswer> {
  const stream = client.request({
    ':method': 'POST',
    ':path': traceService,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  let answer: IncomingHttpHeaders = {};
  stream.on('response', (received) => (answer = { ...answer, ...received }));
  stream.on('trailers', (received) => (answer = { ...answer, ...received }));
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const closed = new Promise<void>((resolve, reject) => {
    stream.once('close', resolve);
    stream.once('error', reject);
  });
  stream.end(body);
  await closed;
  if (Number(answer[':status']) !== 200) throw new Error(`answered with HTTP ${String(answer[':status'])}`);
  return {
    status: Number(answer['grpc-status']),
    message: decodeURIComponent(String(answer['grpc-message'] ?? '')),
    body: Buffer.concat(chunks),
  };
}
