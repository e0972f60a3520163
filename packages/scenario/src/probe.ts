import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { onTimeout } from './pause.ts';
import { type Address, hostAndPort } from './runtime/address.ts';

/** Longer than a healthy answer takes; shorter than a deadline. In milliseconds. */
const attemptLimit = 1_000;

/**
 * Asks a path once by HTTP/1.1 on a bare socket, so that neither instrumentation nor request mocks of the test see it.
 * It carries an unsampled trace context, so that it leaves no span in the service either.
 * Resolves to `undefined` when the status is expected, below 400 unless said otherwise, else to the reason in a few words.
 */
export async function askHttp(
  address: Address,
  path: string,
  signal: AbortSignal,
  isExpected: (status: number) => boolean = (status) => status < 400,
): Promise<string | undefined> {
  const head = [
    `GET ${path} HTTP/1.1`,
    `host: ${hostAndPort(address)}`,
    `traceparent: 00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`,
    'connection: close',
  ];
  const answer = await converse(address, `${head.join('\r\n')}\r\n\r\n`, signal);
  if (answer.kind === 'failed') return answer.reason;
  const status = /^HTTP\/1\.\d (\d{3})/.exec(answer.text)?.[1];
  if (status === undefined) return 'the answer was not HTTP';
  return isExpected(Number(status)) ? undefined : `status ${status}`;
}

/** Connects to an address once. Resolves to `undefined` when that works, otherwise to the reason in a few words. */
export async function askPort(address: Address, signal: AbortSignal): Promise<string | undefined> {
  const answer = await converse(address, undefined, signal);
  return answer.kind === 'failed' ? answer.reason : undefined;
}

type Answer =
  | { readonly kind: 'answered'; readonly text: string }
  | { readonly kind: 'failed'; readonly reason: string };

async function converse(address: Address, request: string | undefined, signal: AbortSignal): Promise<Answer> {
  return await new Promise<Answer>((resolve) => {
    const socket = connect(address);
    const settle = (answer: Answer): void => {
      cancel();
      signal.removeEventListener('abort', giveUp);
      socket.destroy();
      resolve(answer);
    };
    const giveUp = (): void => settle({ kind: 'failed', reason: 'it was given up' });
    const cancel = onTimeout(attemptLimit, () =>
      settle({ kind: 'failed', reason: `no answer within ${attemptLimit} ms` }),
    );
    signal.addEventListener('abort', giveUp);
    socket.once('connect', () => {
      if (request === undefined) settle({ kind: 'answered', text: '' });
      else socket.write(request);
    });
    socket.once('data', (chunk: Buffer) => settle({ kind: 'answered', text: chunk.toString('latin1') }));
    socket.once('end', () =>
      settle({ kind: 'failed', reason: 'the connection was closed without an answer' }),
    );
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
