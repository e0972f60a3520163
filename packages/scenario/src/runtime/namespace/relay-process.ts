import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { ClnrmError } from '@clnrm/model';
import type { Address } from '../address.ts';
import type { RelayAnswer, RelayRequest } from './relay/messages.ts';

type Asked<R> = R extends unknown ? Omit<R, 'id'> : never;

/** What a relay can be asked, without the number that goes with it. */
export type RelayQuestion = Asked<RelayRequest>;

interface Answer {
  readonly answer: RelayAnswer;
  readonly handle: unknown;
}

/** The program of a relay and its arguments. */
export function relayProgram(): readonly string[] {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return [process.execPath, fileURLToPath(new URL(`relay/main.${extension}`, import.meta.url))];
}

/** Starts a command that ends up as a relay; the channel passes through every `exec`. */
export function startRelay(
  [command = '', ...args]: readonly string[],
  environment: Readonly<Record<string, string>>,
): RelayProcess {
  const child = spawn(command, args, {
    cwd: '/',
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  return new RelayProcess(child);
}

/** A relay as seen from outside: it lets the test's machine and a network namespace reach each other. */
export class RelayProcess {
  readonly child: ChildProcess;
  readonly #waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  #lastId = 0;

  constructor(child: ChildProcess) {
    this.child = child;
    child.on('message', (answer: RelayAnswer, handle: unknown) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      waiting?.resolve({ answer, handle });
    });
    const fail = (): void => {
      for (const { reject } of this.#waiting.values()) reject(goneError());
      this.#waiting.clear();
    };
    child.once('exit', fail);
    child.once('error', fail);
    child.unref();
    child.channel?.unref();
  }

  /** Asks for something; rejects when it cannot be done. */
  async ask(question: RelayQuestion, handle?: Server): Promise<Answer> {
    const id = ++this.#lastId;
    const answered = new Promise<Answer>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    if (!this.child.connected) throw goneError();
    // While it is waited for, the program must not end.
    this.child.channel?.ref();
    try {
      this.child.send({ ...question, id }, handle, {}, (error) => {
        handle?.close();
        if (error !== null) this.#waiting.get(id)?.reject(error);
      });
      const received = await answered;
      if (received.answer.problem !== undefined) throw new Error(received.answer.problem);
      return received;
    } finally {
      if (this.#waiting.size === 0) this.child.channel?.unref();
    }
  }

  /** Listens on this machine, and hands the connections to an address in the namespace. `port` names it for `close`. */
  async serve(port: string, at: Address, target: Address): Promise<void> {
    const server = createServer((socket) => socket.resetAndDestroy());
    server.listen({ ...at, exclusive: true });
    await once(server, 'listening');
    await this.ask({ kind: 'serve', port, target }, server);
  }

  /** Tells it that nobody asks any more, and resolves when it has ended. */
  async end(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.ref();
    if (child.connected) child.disconnect();
    await ended;
  }

  /** Listens in the namespace; the connections arrive in this process. */
  async listen(at: Address): Promise<Server> {
    const { handle } = await this.ask({ kind: 'listen', at });
    if (handle instanceof Server) return handle;
    throw goneError();
  }
}

function goneError(): ClnrmError {
  return new ClnrmError(
    'CLNRM_NAMESPACE',
    'Failed to reach a network namespace: its relay has ended. Start the services again.',
  );
}
