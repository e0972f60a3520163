import type { Attributes, Exception } from '@opentelemetry/api';

/**
 * The attributes of an exception event.
 * @see https://opentelemetry.io/docs/specs/otel/trace/exceptions/
 */
export function exceptionAttributes(exception: Exception): Attributes {
  if (typeof exception === 'string') return { 'exception.message': exception };
  const type = exception.code ?? exception.name;
  return {
    ...(type === undefined ? {} : { 'exception.type': String(type) }),
    ...(exception.message === undefined ? {} : { 'exception.message': exception.message }),
    ...(exception.stack === undefined ? {} : { 'exception.stacktrace': exception.stack }),
  };
}
