import protobuf from 'protobufjs';

// A second reading of OTLP, by a library, to compare ours with.
// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
const schema = `
syntax = "proto3";
message Request { repeated ResourceSpans resource_spans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; string schema_url = 3; }
message Resource { repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2; }
message ScopeSpans { Scope scope = 1; repeated Span spans = 2; string schema_url = 3; }
message Scope { string name = 1; string version = 2; repeated KeyValue attributes = 3; uint32 dropped_attributes_count = 4; }
message Span {
  bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4; fixed32 flags = 16;
  string name = 5; int32 kind = 6; fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
  repeated KeyValue attributes = 9; uint32 dropped_attributes_count = 10;
  message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; uint32 dropped_attributes_count = 4; }
  repeated Event events = 11; uint32 dropped_events_count = 12;
  message Link { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; repeated KeyValue attributes = 4; uint32 dropped_attributes_count = 5; fixed32 flags = 6; }
  repeated Link links = 13; uint32 dropped_links_count = 14;
  Status status = 15;
  string unknown_text = 2000; fixed64 unknown_fixed = 2001; fixed32 unknown_word = 2002; int64 unknown_number = 2003;
}
message Status { string message = 2; int32 code = 3; }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue { oneof value {
  string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
  ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7; } }
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
`;

const request = protobuf.parse(schema).root.lookupType('Request');

/** A request in the words of protobuf's JSON mapping, 64-bit numbers as strings and bytes as hexadecimal digits. */
export interface OracleRequest {
  readonly resourceSpans: readonly object[];
}

/** Encodes a request by protobufjs. */
export function encodeByOracle(message: OracleRequest): Uint8Array {
  return request.encode(request.fromObject(message)).finish();
}

/** A 64-bit integer as protobufjs reads it. */
export interface OracleLong {
  readonly low: number;
  readonly high: number;
}

/** An attribute value as protobufjs reads it; `value` names the field that is set. */
export interface OracleValue {
  readonly value?:
    | 'stringValue'
    | 'boolValue'
    | 'intValue'
    | 'doubleValue'
    | 'arrayValue'
    | 'kvlistValue'
    | 'bytesValue';
  readonly stringValue: string;
  readonly boolValue: boolean;
  readonly intValue: OracleLong;
  readonly doubleValue: number;
  readonly arrayValue: { readonly values: readonly OracleValue[] };
  readonly kvlistValue: { readonly values: readonly OracleKeyValue[] };
  readonly bytesValue: Uint8Array;
}

/** An attribute as protobufjs reads it. */
export interface OracleKeyValue {
  readonly key: string;
  readonly value: OracleValue | null;
}

/** What events and links have in common, and scopes with them. */
interface OracleOwner {
  readonly attributes: readonly OracleKeyValue[];
  readonly droppedAttributesCount: number;
}

/** A span as protobufjs reads it. */
export interface OracleSpan extends OracleOwner {
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
  readonly parentSpanId: Uint8Array;
  readonly traceState: string;
  readonly flags: number;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: OracleLong;
  readonly endTimeUnixNano: OracleLong;
  readonly status: { readonly code: number; readonly message: string } | null;
  readonly events: readonly (OracleOwner & { readonly name: string; readonly timeUnixNano: OracleLong })[];
  readonly links: readonly (OracleOwner & {
    readonly traceId: Uint8Array;
    readonly spanId: Uint8Array;
    readonly traceState: string;
  })[];
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
}

/** A request as protobufjs reads it. */
export interface OracleMessage {
  readonly resourceSpans: readonly {
    readonly resource: OracleOwner | null;
    readonly scopeSpans: readonly {
      readonly scope: (OracleOwner & { readonly name: string; readonly version: string }) | null;
      readonly spans: readonly OracleSpan[];
    }[];
  }[];
}

/** Decodes a request by protobufjs into its own messages. */
export function decodeByOracle(bytes: Uint8Array): OracleMessage {
  return request.decode(bytes) as unknown as OracleMessage;
}
