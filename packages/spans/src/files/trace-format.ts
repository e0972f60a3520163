/** A format that files of traces come in, packed by gzip or not. */
export type TraceFormat = (typeof traceFormats)[number];

/**
 * The formats: OTLP in JSON, one document or one on each line; OTLP in protobuf, one message or many of which each
 * follows its length; what Jaeger's API answers and its interface exports; the second format of Zipkin.
 */
export const traceFormats = ['otlp-json', 'otlp-protobuf', 'jaeger', 'zipkin'] as const;
