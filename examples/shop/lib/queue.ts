import { setTimeout as sleep } from 'node:timers/promises';
import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_MESSAGE_ID,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_SYSTEM,
} from '@opentelemetry/semantic-conventions/incubating';
import type { Connection } from './database.ts';

/** A table is a queue that survives a crash, and that shares the transaction of the order it belongs to. */
export const queueSchema = `
  CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY,
    queue TEXT NOT NULL,
    payload TEXT NOT NULL,
    headers TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due BIGINT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS jobs_due ON jobs (queue, due);
`;

/** A message as it is delivered. */
export interface Job {
  readonly id: string;
  readonly payload: unknown;
  /** The trace context of the sender. */
  readonly headers: Readonly<Record<string, string>>;
}

type Handle = (payload: unknown) => Promise<void>;

/** A job that was taken but not finished is given out again after this many milliseconds. */
const lease = 30_000;
const shortestPause = 10;
const longestPause = 100;

const brokerUrl = process.env['NATS_URL'];
const system = brokerUrl === undefined ? 'sqlite' : 'nats';
const tracer = trace.getTracer('shop.queue');

/** Puts a message into a queue; it can be received once the transaction of `writer` is committed. */
export async function send(writer: Connection, queue: string, payload: unknown): Promise<void> {
  const id = crypto.randomUUID();
  const attributes = attributesOf(queue, id, 'send');
  await tracer.startActiveSpan(`send ${queue}`, { kind: SpanKind.PRODUCER, attributes }, async (span) => {
    try {
      const headers: Record<string, string> = {};
      propagation.inject(context.active(), headers);
      await writer.run(
        'INSERT INTO jobs (id, queue, payload, headers, due) VALUES (?, ?, ?, ?, ?)',
        id,
        queue,
        JSON.stringify(payload),
        JSON.stringify(headers),
        Date.now(),
      );
    } finally {
      span.end();
    }
  });
}

/** Brings what has been committed to a broker. */
export interface Relay {
  /** Tells that there may be something to bring. */
  wake(): void;
  close(): Promise<void>;
}

/** Starts to bring messages to NATS where `NATS_URL` says so; otherwise receivers look into the table themselves. */
export async function startRelay(connection: Connection, queue: string): Promise<Relay> {
  if (brokerUrl === undefined) return { wake: () => {}, close: async () => {} };
  const { Broker } = await import('./broker.ts');
  const broker = await Broker.connect(brokerUrl);
  let last = Promise.resolve();
  const wake = (): void => {
    last = last
      .then(async () => {
        for (
          let job = await take(connection, queue);
          job !== undefined;
          job = await take(connection, queue)
        ) {
          broker.publish(queue, job);
        }
      })
      .catch((error: unknown) => console.error(error));
  };
  // What was committed before a crash, or was published to nobody.
  const timer = setInterval(wake, 1_000);
  return {
    wake,
    close: async () => {
      clearInterval(timer);
      await last;
      await broker.close();
    },
  };
}

/** Hands each message of a queue to `handle` from now on, one after the other; `done` when `signal` is aborted. */
export async function receive(
  connection: Connection,
  queue: string,
  handle: Handle,
  signal: AbortSignal,
): Promise<{ readonly done: Promise<void> }> {
  const jobs =
    brokerUrl === undefined ? poll(connection, queue, signal) : await subscribe(brokerUrl, queue, signal);
  const workOff = async (): Promise<void> => {
    for await (const job of jobs) await work(connection, queue, job, handle);
  };
  return { done: workOff() };
}

async function subscribe(url: string, queue: string, signal: AbortSignal): Promise<AsyncIterable<Job>> {
  const { Broker } = await import('./broker.ts');
  const broker = await Broker.connect(url);
  signal.addEventListener('abort', () => void broker.close());
  return await broker.subscribe(queue);
}

async function* poll(connection: Connection, queue: string, signal: AbortSignal): AsyncGenerator<Job> {
  for (let pause = shortestPause; !signal.aborted;) {
    const job = await take(connection, queue);
    if (job === undefined) {
      await sleep(pause, undefined, { signal }).catch(() => {});
      pause = Math.min(pause * 2, longestPause);
    } else {
      yield job;
      pause = shortestPause;
    }
  }
}

async function take(connection: Connection, queue: string): Promise<Job | undefined> {
  const now = Date.now();
  const row = await connection.poll(
    `UPDATE jobs SET due = ?, attempts = attempts + 1
     WHERE id = (SELECT id FROM jobs WHERE queue = ? AND due <= ? ORDER BY due LIMIT 1) RETURNING *`,
    now + lease,
    queue,
    now,
  );
  if (row === undefined) return undefined;
  return {
    id: String(row['id']),
    payload: JSON.parse(String(row['payload'])),
    headers: JSON.parse(String(row['headers'])),
  };
}

/**
 * The message is the only one of its span, so the sender is parent and link at once.
 * See https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/#trace-structure
 */
async function work(connection: Connection, queue: string, job: Job, handle: Handle): Promise<void> {
  const sender = propagation.extract(ROOT_CONTEXT, job.headers);
  const origin = trace.getSpanContext(sender);
  const options = {
    kind: SpanKind.CONSUMER,
    attributes: attributesOf(queue, job.id, 'process'),
    links: origin === undefined ? [] : [{ context: origin }],
  };
  await tracer.startActiveSpan(`process ${queue}`, options, sender, async (span) => {
    try {
      await handle(job.payload);
      await connection.run('DELETE FROM jobs WHERE id = ?', job.id);
    } catch (error) {
      console.error(error);
      span.recordException(error instanceof Error ? error : String(error));
      span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
    } finally {
      span.end();
    }
  });
}

function attributesOf(queue: string, id: string, operation: 'send' | 'process'): Record<string, string> {
  return {
    [ATTR_MESSAGING_SYSTEM]: system,
    [ATTR_MESSAGING_DESTINATION_NAME]: queue,
    [ATTR_MESSAGING_MESSAGE_ID]: id,
    [ATTR_MESSAGING_OPERATION_NAME]: operation,
    [ATTR_MESSAGING_OPERATION_TYPE]: operation,
  };
}
