import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_NAMESPACE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_SUMMARY,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_SYSTEM_NAME,
} from '@opentelemetry/semantic-conventions';

/** The kind of a database, as the conventions call it, and its name. */
export interface Target {
  readonly system: 'sqlite' | 'postgresql' | 'redis';
  readonly namespace: string;
}

const tracer = trace.getTracer('shop.database');

/** Runs a statement in a span as the conventions for databases describe it. */
export async function traced<T>(target: Target, statement: string, work: () => T | Promise<T>): Promise<T> {
  const { operation, table } = summaryOf(statement);
  const summary = table === undefined ? operation : `${operation} ${table}`;
  const attributes = {
    [ATTR_DB_SYSTEM_NAME]: target.system,
    [ATTR_DB_NAMESPACE]: target.namespace,
    [ATTR_DB_OPERATION_NAME]: operation,
    [ATTR_DB_QUERY_SUMMARY]: summary,
    [ATTR_DB_QUERY_TEXT]: statement,
    ...(table === undefined ? {} : { [ATTR_DB_COLLECTION_NAME]: table }),
  };
  return await tracer.startActiveSpan(summary, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}

function summaryOf(statement: string): { readonly operation: string; readonly table: string | undefined } {
  const operation = /^\s*(\w+)/.exec(statement)?.[1]?.toUpperCase() ?? 'UNKNOWN';
  const table = /\b(?:INTO|FROM|UPDATE)\s+(\w+)/i.exec(statement)?.[1];
  return { operation, table };
}
