export { decodeJson } from './otlp/decode-json.ts';
export { decodeProtobuf } from './otlp/decode-protobuf.ts';
export type { SpanBatch } from './otlp/span-batch.ts';

export { toPlainSpan } from './plain-span.ts';
export { SpanStore } from './store/span-store.ts';
export type { SpanListener, SpanSink, SpanStoreOptions } from './store/span-store.ts';
export type { ChainStep, SpanQuery, Wanted } from './store/span-query.ts';
export { SpanSelection } from './store/span-selection.ts';

export { startReceiver } from './receiver/receiver.ts';
export type { Receiver, ReceiverOptions } from './receiver/receiver.ts';
export type { RejectedRequest } from './receiver/rejected-request.ts';

export { installRecorder } from './recorder/install-recorder.ts';
export type { Recorder } from './recorder/install-recorder.ts';
export type { RecorderHooks } from './recorder/recording.ts';

export { childEnvironment } from './trace/child-environment.ts';
export { currentTestTrace, runInTestTrace } from './trace/run-in-test-trace.ts';
export type { TestTraceOptions } from './trace/run-in-test-trace.ts';
export { openSpanRoom } from './trace/span-room.ts';
export type { SpanRoom, SpanRoomOptions } from './trace/span-room.ts';
export type { TestTrace } from './trace/test-trace.ts';
export { testTraceId } from './trace/trace-id.ts';

export { expectSpan } from './claim/expect-span.ts';
export type { ExpectSpanOptions, SpanClaim } from './claim/expect-span.ts';
export type { Pattern } from './claim/pattern.ts';
export type { SpanSelector, SpanSelectorFields } from './claim/selector.ts';
export { SpanAssertionError } from './claim/span-assertion-error.ts';
