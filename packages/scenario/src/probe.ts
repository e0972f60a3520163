import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

/** Longer than a healthy answer takes; shorter than a deadline. In milliseconds. */
const attemptLimit = 1_000;

/**
 * Asks a path once by HTTP/1.1 on a bare socket, so that neither instrumentation nor request mocks of the test see it.
 * It carries an unsampled trace context, so that it leaves no span in the service either.
 * Resolves to `undefined` when the status is below 400, otherwise to the reason in a few words.
 */
export async function askHttp(port: number, path: string, signal: AbortSignal): Promise<string | undefined> {
  const head = [
    `GET ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    `traceparent: 00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`,
    'connection: close',
  ];
  const answer = await converse(port, `${head.join('\r\n')}\r\n\r\n`, signal);
  if (answer.kind === 'failed') return answer.reason;
  const status = /^HTTP\/1\.\d (\d{3})/.exec(answer.text)?.[1];
  if (status === undefined) return 'the answer was not HTTP';
  return Number(status) < 400 ? undefined : `status ${status}`;
}

/** Connects to a port once. Resolves to `undefined` when that works, otherwise to the reason in a few words. */
export async function askPort(port: number, signal: AbortSignal): Promise<string | undefined> {
  const answer = await converse(port, undefined, signal);
  return answer.kind === 'failed' ? answer.reason : undefined;
}

type Answer =
  | { readonly kind: 'answered'; readonly text: string }
  | { readonly kind: 'failed'; readonly reason: string };

async function converse(port: number, request: string | undefined, signal: AbortSignal): Promise<Answer> {
  return await new Promise<Answer>((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', signal, timeout: attemptLimit });
    const settle = (answer: Answer): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => {
      if (request === undefined) settle({ kind: 'answered', text: '' });
      else socket.write(request);
    });
    socket.once('data', (chunk: Buffer) => settle({ kind: 'answered', text: chunk.toString('latin1') }));
    socket.once('end', () =>
      settle({ kind: 'failed', reason: 'the connection was closed without an answer' }),
    );
    socket.once('timeout', () => settle({ kind: 'failed', reason: `no answer within ${attemptLimit} ms` }));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      settle({ kind: 'failed', reason: reasonOf(error) }),
    );
  });
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ECONNREFUSED') return 'connection refused';
  if (error.code === 'ECONNRESET') return 'connection reset';
  return error.code ?? error.message;
}
