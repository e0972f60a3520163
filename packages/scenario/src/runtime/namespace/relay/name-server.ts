import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { answerTo, readQuestion } from './answer-name.ts';

interface Known {
  readonly address: string;
  readonly inRoom: boolean;
}

const reverse = /\.(?:in-addr|ip6)\.arpa$/;

/** Answers for the names of services and keeps the names that there are not. */
export class NameServer {
  readonly #byName = new Map<string, Known>();
  readonly #byAddress = new Map<string, Known>();
  /** By the address that asked, then by name, then by type: resolvers ask for both kinds of address at once. */
  readonly #missed = new Map<string, Map<string, Map<number, number>>>();

  async listen(address: string): Promise<void> {
    const socket = createSocket('udp4', (message, { address: from, port }) => {
      const question = readQuestion(message);
      if (question === undefined) return;
      const found = this.#find(question.name, from);
      if (found === undefined) this.#miss(from, question.name, question.type);
      socket.send(answerTo(message, question, found), port, from);
    });
    socket.bind(53, address);
    await once(socket, 'listening');
    // Such as an answer to someone who is gone.
    socket.on('error', () => {});
  }

  join(name: string, known: Known): void {
    this.#byName.set(name.toLowerCase(), known);
    this.#byAddress.set(known.address, known);
  }

  missedBy(address: string): readonly (readonly [string, number])[] {
    return [...(this.#missed.get(address) ?? [])].map(([name, types]) => [name, Math.max(...types.values())]);
  }

  /** Those outside of the room know nobody but themselves. */
  #find(name: string, from: string): string | undefined {
    if (name === 'localhost' || name.endsWith('.localhost')) return '127.0.0.1';
    const known = this.#byName.get(name);
    const isSeen =
      known?.address === from || (known?.inRoom === true && this.#byAddress.get(from)?.inRoom === true);
    return isSeen ? known.address : undefined;
  }

  #miss(from: string, name: string, type: number): void {
    if (reverse.test(name)) return;
    const names = this.#missed.get(from) ?? new Map<string, Map<number, number>>();
    const types = names.get(name) ?? new Map<number, number>();
    types.set(type, (types.get(type) ?? 0) + 1);
    this.#missed.set(from, names.set(name, types));
  }
}
