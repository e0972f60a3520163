import { setTimeout as sleep } from 'node:timers/promises';
import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_MESSAGE_ID,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_SYSTEM,
} from '@opentelemetry/semantic-conventions/incubating';
import type { Connection, Row } from './database.ts';

/** A table is a queue that survives a crash, and that shares the transaction of the order it belongs to. */
export const queueSchema = `
  CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY,
    queue TEXT NOT NULL,
    payload TEXT NOT NULL,
    headers TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS jobs_due ON jobs (queue, due);
`;

/** A job that was taken but not finished is given out again after this many milliseconds. */
const lease = 30_000;
const shortestPause = 10;
const longestPause = 100;

const tracer = trace.getTracer('shop.queue');

/** Puts a message into a queue; it can be received once the transaction of `writer` is committed. */
export function send(writer: Connection, queue: string, payload: unknown): void {
  const id = crypto.randomUUID();
  const attributes = attributesOf(queue, id, 'send');
  tracer.startActiveSpan(`send ${queue}`, { kind: SpanKind.PRODUCER, attributes }, (span) => {
    try {
      const headers: Record<string, string> = {};
      propagation.inject(context.active(), headers);
      writer.run(
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

/** Hands each message of a queue to `handle`, one after the other, until `signal` is aborted. */
export async function receive(
  connection: Connection,
  queue: string,
  handle: (payload: unknown) => void | Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  for (let pause = shortestPause; !signal.aborted;) {
    const job = take(connection, queue);
    if (job === undefined) {
      await sleep(pause, undefined, { signal }).catch(() => {});
      pause = Math.min(pause * 2, longestPause);
    } else {
      await processJob(connection, queue, job, handle);
      pause = shortestPause;
    }
  }
}

function take(connection: Connection, queue: string): Row | undefined {
  const now = Date.now();
  return connection.untraced
    .prepare(
      `UPDATE jobs SET due = ?, attempts = attempts + 1
       WHERE id = (SELECT id FROM jobs WHERE queue = ? AND due <= ? ORDER BY due LIMIT 1) RETURNING *`,
    )
    .get(now + lease, queue, now);
}

/**
 * The message is the only one of its span, so the sender is parent and link at once.
 * See https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/#trace-structure
 */
async function processJob(
  connection: Connection,
  queue: string,
  job: Row,
  handle: (payload: unknown) => void | Promise<void>,
): Promise<void> {
  const sender = propagation.extract(ROOT_CONTEXT, JSON.parse(String(job['headers'])));
  const origin = trace.getSpanContext(sender);
  const options = {
    kind: SpanKind.CONSUMER,
    attributes: attributesOf(queue, String(job['id']), 'process'),
    links: origin === undefined ? [] : [{ context: origin }],
  };
  await tracer.startActiveSpan(`process ${queue}`, options, sender, async (span) => {
    try {
      await handle(JSON.parse(String(job['payload'])));
      connection.run('DELETE FROM jobs WHERE id = ?', String(job['id']));
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
    [ATTR_MESSAGING_SYSTEM]: 'sqlite',
    [ATTR_MESSAGING_DESTINATION_NAME]: queue,
    [ATTR_MESSAGING_MESSAGE_ID]: id,
    [ATTR_MESSAGING_OPERATION_NAME]: operation,
    [ATTR_MESSAGING_OPERATION_TYPE]: operation,
  };
}
