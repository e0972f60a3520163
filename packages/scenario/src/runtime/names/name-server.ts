import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { OutsideAttempt } from '@clnrm/model';
import { AttemptLog } from './attempt-log.ts';
import { answerTo, type DnsAnswer, type DnsQuestion, readQuestion, recordTypes } from './dns-message.ts';

/** Where programs ask for names; their systems ask at no other port. */
const domainPort = 53;
/** Zones of the names that addresses have: who asks for one has been reached, or is about to be told by its address. */
const reverseZones = ['.in-addr.arpa', '.ip6.arpa'];
/** More would not be told anyway. */
const maxNames = 1_000;

/** Where a name server listens, and for whom. */
export interface NameServerOptions {
  /** An address of this machine. */
  readonly address: string;
  /** 53, where systems ask; 0 for a free one. */
  readonly port?: number;
  /** Whether it answers an address. */
  answers(address: string): boolean;
}

/** How often a name was asked for, by the kind of record. */
type Asked = Map<number, number>;

/**
 * Tells services where those are that they may reach, by name, and takes down which other names they ask for: there is no
 * such name, they are told at once. It answers over UDP, and nobody but those it is for.
 */
export class NameServer {
  readonly port: number;
  readonly #socket: Socket;
  /** Addresses by names. */
  readonly #known = new Map<string, string>();
  /** Names that were known at some time: they are of a service, whether it runs or not. */
  readonly #own = new Set<string>();
  readonly #asked = new Map<string, Map<string, Asked>>();

  private constructor(socket: Socket, answers: NameServerOptions['answers']) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on('message', (message, { address, port }) => {
      if (answers(address)) this.#answer(message, address, port);
    });
    // What cannot be answered is asked again.
    socket.on('error', () => {});
  }

  /** Opens one; undefined where this process may not listen there, or another one does. */
  static async open({
    address,
    port = domainPort,
    answers,
  }: NameServerOptions): Promise<NameServer | undefined> {
    const socket = createSocket('udp4');
    socket.unref();
    socket.bind({ address, port, exclusive: true });
    try {
      await once(socket, 'listening');
      return new NameServer(socket, answers);
    } catch {
      socket.close();
      return undefined;
    }
  }

  /** Makes a name known from now on, until what is returned is called. */
  add(name: string, address: string): () => void {
    const key = name.toLowerCase();
    this.#own.add(key);
    this.#known.set(key, address);
    return () => {
      if (this.#known.get(key) === address) this.#known.delete(key);
    };
  }

  /** The names that were asked for from an address and that nobody here has ever had, in the order of asking. */
  askedFrom(address: string): readonly OutsideAttempt[] {
    const log = new AttemptLog();
    for (const [name, types] of this.#asked.get(address) ?? []) {
      if (this.#own.has(name)) continue;
      // One who looks a name up asks for addresses of both kinds.
      log.add({ destination: name, port: undefined, protocol: 'dns' }, Math.max(...types.values()));
    }
    return log.attempts;
  }

  /** Forgets what was asked from an address, which is someone else's from now on. */
  forget(address: string): void {
    this.#asked.delete(address);
  }

  /** Answers nobody any more. */
  async close(): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #answer(message: Buffer, address: string, port: number): void {
    const question = readQuestion(message);
    if (question === undefined) return;
    const answer = this.#lookUp(question);
    if (answer === undefined) this.#takeDown(question, address);
    this.#socket.send(answerTo(message, question, answer), port, address, () => {});
  }

  #lookUp({ name, type }: DnsQuestion): DnsAnswer {
    if (name === 'localhost' || name.endsWith('.localhost')) {
      return type === recordTypes.A ? ['127.0.0.1'] : [];
    }
    if (type === recordTypes.PTR) {
      const [found] = [...this.#known].find(([, address]) => reverseName(address) === name) ?? [];
      return found === undefined ? undefined : [found];
    }
    const address = this.#known.get(name);
    return address === undefined ? undefined : type === recordTypes.A ? [address] : [];
  }

  #takeDown({ name, type }: DnsQuestion, address: string): void {
    if (name === '' || reverseZones.some((zone) => name.endsWith(zone))) return;
    const names = this.#asked.get(address) ?? new Map<string, Asked>();
    this.#asked.set(address, names);
    if (!names.has(name) && names.size >= maxNames) return;
    const types = names.get(name) ?? new Map<number, number>();
    names.set(name, types.set(type, (types.get(type) ?? 0) + 1));
  }
}

function reverseName(address: string): string {
  return `${address.split('.').toReversed().join('.')}.in-addr.arpa`;
}
