import { trace } from '@opentelemetry/api';
import { processState } from '../process-state.ts';
import { formatTraceparent } from '../recorder/w3c-propagator.ts';
import { testIdKey } from './attribution.ts';
import { currentTestTrace } from './run-in-test-trace.ts';
import type { SpanRoom } from './span-room.ts';
import type { TestTrace } from './test-trace.ts';

/**
 * The environment that makes a stock OpenTelemetry process report to this room, quickly and completely, and inside a
 * test continue the test's trace. Merge it over the environment a child is given.
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function childEnvironment(): Record<string, string> {
  const test = currentTestTrace();
  const room = test?.room ?? processState.room;
  return {
    ...(room === undefined ? {} : exporterEnvironment(room)),
    ...(test === undefined ? {} : traceEnvironment(test)),
  };
}

function exporterEnvironment(room: SpanRoom): Record<string, string> {
  if (room.endpoint === undefined) return {};
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: room.endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_BSP_SCHEDULE_DELAY: '10',
    // Everything is sampled but what is said not to be, such as probes that ask whether a service is ready.
    OTEL_TRACES_SAMPLER: 'parentbased_always_on',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
  };
}

// The resource attribute reaches also those SDKs that do not read TRACEPARENT.
function traceEnvironment(test: TestTrace): Record<string, string> {
  const active = trace.getActiveSpan()?.spanContext();
  const span = active !== undefined && test.traceIds.has(active.traceId) ? active : test.root.spanContext();
  const own = `${testIdKey}=${encodeURIComponent(test.test.id)}`;
  return {
    TRACEPARENT: formatTraceparent(span.traceId, span.spanId, span.traceFlags),
    BAGGAGE: own,
    OTEL_RESOURCE_ATTRIBUTES: withAttribute(process.env['OTEL_RESOURCE_ATTRIBUTES'], own),
  };
}

// The process may carry the attribute already: of this test, or of one before it.
function withAttribute(inherited: string | undefined, own: string): string {
  const others = (inherited ?? '')
    .split(',')
    .filter((pair) => pair !== '' && !pair.startsWith(`${testIdKey}=`));
  return [...others, own].join(',');
}
