import { ClnrmError } from '@clnrm/model';
import { processState } from '../process-state.ts';
import { activeContext, baggageIn, spanIn } from '../recorder/context-values.ts';
import { OwnBaggage } from '../recorder/own-baggage.ts';
import { formatBaggage, formatTraceparent } from '../recorder/w3c-propagator.ts';
import { withoutPreload, withPreload } from './node-options.ts';
import { currentTestTrace } from './run-in-test-trace.ts';
import type { SpanRoom } from './span-room.ts';
import { testIdKey } from './test-id-key.ts';
import type { TestTrace } from './test-trace.ts';

/** How a child reports its spans. */
export interface ChildEnvironmentOptions {
  /** What its exporter speaks. Defaults to `'http/protobuf'`. */
  readonly protocol?: 'http/protobuf' | 'http/json' | 'grpc';
  /**
   * Whether processes of Node load `clnrm/preload` first. Defaults to `true`. A child that runs where the files of this
   * machine are not, as in a container, cannot.
   */
  readonly preload?: boolean;
}

const protocols = ['http/protobuf', 'http/json', 'grpc'] as const;

/**
 * The environment that makes a stock OpenTelemetry process report to this room, quickly and completely, and inside a
 * test continue the test's trace. Merge it over the environment a child is given.
 * @throws ClnrmError `CLNRM_INVALID_OPTION` for a protocol that OTLP does not have.
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function childEnvironment(options: ChildEnvironmentOptions = {}): Record<string, string> {
  const { protocol = 'http/protobuf', preload = true } = options;
  checkProtocol(protocol);
  const test = currentTestTrace();
  const room = test?.room ?? processState.room;
  return {
    ...(room === undefined ? {} : exporterEnvironment(room, test, protocol)),
    ...(room === undefined ? {} : preloadEnvironment(room, preload)),
    ...(test === undefined ? {} : traceEnvironment(test)),
  };
}

function checkProtocol(protocol: string): void {
  if ((protocols as readonly string[]).includes(protocol)) return;
  throw new ClnrmError(
    'CLNRM_INVALID_OPTION',
    `Failed to make the environment of a child: protocol is ${JSON.stringify(protocol)}. Give one of ${protocols.join(', ')}.`,
  );
}

// The token stands in the path and in the header, so that a child whose code decides on another protocol than it is
// told here gets through as well.
function exporterEnvironment(
  room: SpanRoom,
  test: TestTrace | undefined,
  protocol: string,
): Record<string, string> {
  const target = room.target(test);
  if (target === undefined) return {};
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: protocol === 'grpc' ? target.address : target.endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: target.header.join('='),
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_BSP_SCHEDULE_DELAY: '10',
    // Everything is sampled but what is said not to be, such as probes that ask whether a service is ready.
    OTEL_TRACES_SAMPLER: 'parentbased_always_on',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    ...overridden({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT:
        protocol === 'grpc' ? target.address : `${target.endpoint}/v1/traces`,
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: target.header.join('='),
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol,
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_SDK_DISABLED: 'false',
    }),
  };
}

// Variables that would send the spans elsewhere, where this process has them for a child to inherit.
function overridden(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => process.env[name] !== undefined));
}

function preloadEnvironment({ preload, baggage }: SpanRoom, isWanted: boolean): Record<string, string> {
  if (preload === undefined) return {};
  // A room has the preload in its own environment, which this is merged over.
  if (!isWanted) return { NODE_OPTIONS: withoutPreload(preload) };
  return {
    NODE_OPTIONS: withPreload(preload),
    ...(baggage.length === 0 ? {} : { CLNRM_BAGGAGE: baggage.map(encodeURIComponent).join(',') }),
  };
}

// The resource attribute reaches also those SDKs that do not read TRACEPARENT.
function traceEnvironment(test: TestTrace): Record<string, string> {
  const context = activeContext();
  const active = spanIn(context)?.spanContext();
  const span = active !== undefined && test.traceIds.has(active.traceId) ? active : test.root.spanContext();
  const baggage = (baggageIn(context) ?? new OwnBaggage()).setEntry(testIdKey, { value: test.test.id });
  const own = `${testIdKey}=${encodeURIComponent(test.test.id)}`;
  return {
    TRACEPARENT: formatTraceparent(span.traceId, span.spanId, span.traceFlags),
    BAGGAGE: formatBaggage(baggage),
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
