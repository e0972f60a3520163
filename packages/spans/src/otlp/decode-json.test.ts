import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryRequest, toOtlp, toPlain } from '../support/arbitrary-request.ts';
import { jsonBytes } from '../support/json-bytes.ts';
import { decodeJson } from './decode-json.ts';

const spanWith = (fields: object): Buffer =>
  jsonBytes({
    resourceSpans: [
      { scopeSpans: [{ spans: [{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), ...fields }] }] },
    ],
  });

test('everything that OTLP carries for spans is read from JSON', () => {
  fc.assert(
    fc.property(arbitraryRequest, (request) => {
      expect(decodeJson(jsonBytes(toOtlp(request)))).toEqual(toPlain(request));
    }),
    { numRuns: 100 },
  );
});

test('ids may be in capitals, enums in words, and long numbers bare', () => {
  const text = spanWith({
    traceId: 'AB'.repeat(16),
    kind: 'SPAN_KIND_CLIENT',
    status: { code: 'STATUS_CODE_ERROR' },
    parentSpanId: '0000000000000000',
    attributes: [
      { key: 'n', value: { intValue: 7 } },
      { key: 'nothing', value: null },
    ],
  }).toString();
  const bare = text.replace('"spanId"', '"startTimeUnixNano":1700000000123456789,"spanId"');
  const [span] = decodeJson(Buffer.from(bare));
  expect(span).toMatchObject({
    traceId: 'ab'.repeat(16),
    parentSpanId: undefined,
    kind: 'client',
    status: { code: 'error', message: '' },
    attributes: { n: 7, nothing: null },
    start: { ns: 1_700_000_000_123_456_789n, uncertainty: 0n },
  });
});

test.for<[body: Buffer, reason: string]>([
  [Buffer.from('{"resourceSpans": ['), 'the body is not JSON'],
  [Buffer.from('[]'), 'the body is not an object'],
  [jsonBytes({ resourceSpans: {} }), 'resourceSpans is not a list'],
  [jsonBytes({ resourceSpans: [1] }), 'resourceSpans[0] is not an object'],
  [
    spanWith({ traceId: 'xy' }),
    'resourceSpans[0].scopeSpans[0].spans[0].traceId is not 32 hexadecimal digits',
  ],
  [spanWith({ spanId: '' }), 'resourceSpans[0].scopeSpans[0].spans[0].spanId is missing'],
  [spanWith({ name: 1 }), 'resourceSpans[0].scopeSpans[0].spans[0].name is not a string'],
  [
    spanWith({ startTimeUnixNano: 'soon' }),
    'resourceSpans[0].scopeSpans[0].spans[0].startTimeUnixNano is not a whole number',
  ],
])('%s is refused in one sentence', ([body, reason]) => {
  expect(() => decodeJson(body)).toThrow(
    `Failed to decode OTLP spans: ${reason}. Send a complete OTLP ExportTraceServiceRequest.`,
  );
});

test("the serializer of OpenTelemetry's JavaScript SDK writes an empty request that is read", () => {
  expect(decodeJson(JsonTraceSerializer.serializeRequest([]) ?? new Uint8Array())).toEqual([]);
});
