// What `node --import clnrm/preload` runs. Every process of Node that a test starts runs it, and most of them never make
// a span: so it only waits until somebody asks OpenTelemetry's API for something, and loads nothing before.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { ApiDoor } from './api-door.ts';

const apiKey = Symbol.for('opentelemetry.js.api.1');
const preloadKey = Symbol.for('clnrm.preload');
const asking = [
  'TRACEPARENT',
  'BAGGAGE',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
] as const;

const globals = globalThis as Record<symbol, unknown>;
const isDisabled = process.env['OTEL_SDK_DISABLED'] === 'true';
// Since Node 20.16: an older one runs as if this had not been loaded.
const isSupported = typeof process.getBuiltinModule === 'function';
const isAsked = asking.some((name) => Boolean(process.env[name]));
let opened: ApiDoor | undefined;

if (isSupported && isAsked && !isDisabled && globals[preloadKey] === undefined) {
  const registered = globals[apiKey];
  const access = {
    configurable: true,
    get: (): unknown => door().get(),
    set: (value: unknown): void => door().set(value),
  };
  Object.defineProperty(globals, apiKey, { ...access, enumerable: true });
  Object.defineProperty(globals, preloadKey, { configurable: true, value: { uninstall } });
  // An SDK that was loaded before this module is there already.
  if (registered !== undefined) door().set(registered);
}

function door(): ApiDoor {
  opened ??= loadRuntime().openDoor();
  return opened;
}

// One file of CommonJS, because it is needed in the middle of a call.
function loadRuntime(): typeof import('./runtime.ts') {
  const file = fileURLToPath(new URL('../../dist/preload/runtime.cjs', import.meta.url));
  return createRequire(import.meta.url)(file) as typeof import('./runtime.ts');
}

/** Takes everything back: this process turns out to be a room, which records its spans itself. */
function uninstall(): void {
  const registered = opened?.close();
  Reflect.deleteProperty(globals, apiKey);
  Reflect.deleteProperty(globals, preloadKey);
  if (registered !== undefined) globals[apiKey] = registered;
}
