import { isClnrmError } from '@clnrm/model';
import { decodeJson } from '../otlp/decode-json.ts';
import { decodeProtobuf } from '../otlp/decode-protobuf.ts';
import type { SpanSink } from '../store/span-store.ts';
import { Refusal } from './rejected-request.ts';

/** Decodes a whole body before any of it reaches the sink, so that a refused request leaves nothing behind. */
export function receiveSpans(sink: SpanSink, type: 'json' | 'protobuf', body: Buffer): void {
  const deliver = type === 'json' ? decodedJson(sink, body) : decodedProtobuf(sink, body);
  deliver();
}

function decodedJson(sink: SpanSink, body: Buffer): () => void {
  const spans = refusing(() => decodeJson(body));
  return () => sink.add(spans);
}

function decodedProtobuf(sink: SpanSink, body: Buffer): () => void {
  const batch = refusing(() => decodeProtobuf(body));
  return () => sink.addBatch(batch);
}

function refusing<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (isClnrmError(error)) throw new Refusal(400, error.message, { cause: error });
    throw error;
  }
}
