import {
  connect,
  headers as newHeaders,
  type NatsConnection,
  type Subscription,
} from '@nats-io/transport-node';
import type { Job } from './queue.ts';

/** NATS, which carries messages from whoever has committed them to whoever does the work. */
export class Broker {
  readonly #nats: NatsConnection;

  private constructor(nats: NatsConnection) {
    this.#nats = nats;
  }

  static async connect(url: string): Promise<Broker> {
    return new Broker(await connect({ servers: url }));
  }

  publish(queue: string, { id, payload, headers }: Job): void {
    const sent = newHeaders();
    sent.set('id', id);
    for (const [name, value] of Object.entries(headers)) sent.set(name, value);
    this.#nats.publish(subjectOf(queue), JSON.stringify(payload), { headers: sent });
  }

  /** The messages of a queue from now on until it is closed; each goes to one receiver. */
  async subscribe(queue: string): Promise<AsyncIterable<Job>> {
    const subscription = this.#nats.subscribe(subjectOf(queue), { queue: 'workers' });
    await this.#nats.flush();
    return jobsOf(subscription);
  }

  async close(): Promise<void> {
    await this.#nats.drain();
  }
}

async function* jobsOf(subscription: Subscription): AsyncGenerator<Job> {
  for await (const message of subscription) {
    const { headers } = message;
    const names = headers?.keys() ?? [];
    yield {
      id: headers?.get('id') ?? '',
      payload: message.json(),
      headers: Object.fromEntries(names.map((name) => [name, headers?.get(name) ?? ''])),
    };
  }
}

function subjectOf(queue: string): string {
  return `shop.${queue}`;
}
