import { process } from '../node-internals.ts';
import type { Check } from '../check.ts';
import { definePropertyCheck } from '../property-check.ts';
import { type PropertyChange, PropertyTable } from '../property-table.ts';

/** Vitest's own, the variables that coverage counts in, and what Vite's transformed code defines. */
const ofVitest = /^__(?:vite|vitest|coverage)/iu;

/**
 * Node loads these when they are first read, all at once, which takes as long as a few test files. They are compared
 * from when they are loaded; and what mentions them loads them first, so that none is replaced unseen.
 */
const deferred: ReadonlySet<string> = new Set([
  'CloseEvent',
  'EventSource',
  'FormData',
  'Headers',
  'MessageEvent',
  'Request',
  'Response',
  'WebSocket',
]);
const mentionsDeferred = new RegExp(String.raw`\b(?:${[...deferred].join('|')})\b`, 'u');

/** As `process.moduleLoadList` has it. */
const fetchModule = 'NativeModule internal/deps/undici/undici';

/** Registered by OpenTelemetry; the check of telemetry says what is in them. */
export const telemetryKeys: ReadonlySet<string | symbol> = new Set([
  Symbol.for('opentelemetry.js.api.1'),
  Symbol.for('io.opentelemetry.js.api.logs'),
  Symbol.for('io.opentelemetry.js.api.events'),
]);

/** Globals that were added, replaced or removed. */
export function checkGlobals(): Check {
  const table = new PropertyTable();
  table.add({ name: 'globalThis', object: globalThis, ignore: isNoLeak, deferred });
  const builtIn = new Set(Reflect.ownKeys(globalThis));

  function kindOf({ key }: PropertyChange): 'global' | 'built-in' | 'console' {
    if (key === 'console') return 'console';
    return builtIn.has(key) ? 'built-in' : 'global';
  }

  let isResolved = false;
  function resolve(): void {
    if (isResolved || !process.moduleLoadList.includes(fetchModule)) return;
    isResolved = true;
    table.resolve();
  }

  // Vitest defines globals between files: its worker state, and those of the option `define`.
  const check = definePropertyCheck({ name: 'globals', table, kindOf, prepare: resolve, refreshes: 'each' });
  return {
    ...check,
    compare: (before) => check.compare(before).filter(({ subject, value }) => !isFirstFetch(subject, value)),
    evaluating(code) {
      if (isResolved || !mentionsDeferred.test(code)) return;
      // Reading any of them loads them all.
      void globalThis.Response;
      resolve();
    },
  };
}

/** The first `fetch` of a process puts Node's own dispatcher in place; another one was put there by the test. */
function isFirstFetch(subject: string, value: unknown): boolean {
  const isDispatcher = subject.includes('undici.globalDispatcher');
  return isDispatcher && typeof value === 'object' && value?.constructor.name === 'Agent';
}

/** What clnrm itself keeps once for a process, whoever loads it first. */
const ofClnrm: ReadonlySet<symbol> = new Set([
  Symbol.for('clnrm.spans.process-state'),
  Symbol.for('clnrm.standalone-recording'),
  Symbol.for('clnrm.scenario.layers'),
]);

function isNoLeak(key: string | symbol): boolean {
  return typeof key === 'string' ? ofVitest.test(key) : telemetryKeys.has(key) || ofClnrm.has(key);
}
