import type { SpanSink } from '../store/span-store.ts';

/** The body of an OTLP request, unpacked. */
export interface OtlpBody {
  readonly type: 'json' | 'protobuf';
  readonly body: Buffer;
}

/** Takes requests in whole, besides the spans in them. */
export interface RequestSink extends SpanSink {
  /** Called right after the spans of the request were taken in; the sender is answered when it resolves. */
  passOn(request: OtlpBody): Promise<void>;
}
