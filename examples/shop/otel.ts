import { createRequire } from 'node:module';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { NodeSDK } from '@opentelemetry/sdk-node';

// The host and operating system detectors start programs, which delays the first export.
process.env['OTEL_NODE_RESOURCE_DETECTORS'] ??= 'env,process';

const sdk = new NodeSDK({
  traceExporter: new OTLPTraceExporter(),
  metricReaders: [],
  logRecordProcessors: [],
  instrumentations: [
    new HttpInstrumentation({ ignoreIncomingRequestHook: (request) => request.url === '/health' }),
    new UndiciInstrumentation(),
  ],
});
sdk.start();

// The HTTP instrumentation patches the module when it is required; ES imports of it see the patch too.
createRequire(import.meta.url)('node:http');

// A service closes what it has opened on SIGTERM. When nothing is left to do, the last spans are sent.
process.once('beforeExit', () => void sdk.shutdown());
