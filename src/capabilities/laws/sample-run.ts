import type { FileRecord, RoomRecord, RunRecord, Span, StartedSpan, TestRecord } from '@clnrm/model';

/** The files of the sample run. */
export const sampleFiles: readonly string[] = [
  '/project/test/orders.test.ts',
  '/project/test/users.test.ts',
  '/project/test/stock.test.ts',
];

/** A finished span with an error, an attribute of each common type, and nothing else of note. */
export const sampleSpan: Span = {
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
  parentSpanId: undefined,
  name: 'POST /orders',
  kind: 'server',
  start: { ns: 1_700_000_000_000_000_000n, uncertainty: 0n },
  end: { ns: 1_700_000_000_012_000_000n, uncertainty: 500_000n },
  status: { code: 'error', message: 'timeout' },
  attributes: { 'http.request.method': 'POST', 'http.response.status_code': 500, 'order.big': true },
  events: [],
  links: [],
  resource: { attributes: { 'service.name': 'orders' } },
  scope: { name: 'http', version: '1.0.0', attributes: {} },
  traceState: '',
  flags: 1,
  droppedAttributes: 0,
  droppedEvents: 0,
  droppedLinks: 0,
};

/** The same span while it is open. */
export const sampleStartedSpan: StartedSpan = {
  traceId: sampleSpan.traceId,
  spanId: sampleSpan.spanId,
  parentSpanId: undefined,
  name: sampleSpan.name,
};

/** A new record of a run with one test of each state, evidence of each kind, and a file without a room. */
export function sampleRun(): RunRecord {
  return structuredClone({
    id: 'sample',
    startedAt: 1_700_000_000_000,
    duration: 40,
    outcome: 'failed',
    files,
    evidence: [],
  });
}

const room: RoomRecord = {
  id: 'room-1',
  isolation: 'verified',
  pid: 4242,
  reused: true,
  retired: 'dirty',
  rerun: false,
  auditTime: 2,
};

const passed: TestRecord = {
  id: 'test-1',
  name: 'orders > takes one',
  file: '/project/test/orders.test.ts',
  project: '',
  state: 'passed',
  duration: 12,
  retries: 0,
  spans: 3,
  errors: [],
  evidence: [],
};

const files: readonly FileRecord[] = [
  {
    file: '/project/test/orders.test.ts',
    project: '',
    room,
    tests: [
      passed,
      {
        ...passed,
        id: 'test-2',
        name: 'orders > refuses one',
        state: 'failed',
        retries: 2,
        errors: [{ name: 'AssertionError', message: 'expected 500 to be 200' }],
        evidence: [
          {
            kind: 'claim',
            claim: 'a span named "INSERT orders" exists',
            verdict: 'refuted',
            spans: [sampleSpan],
            place: { file: passed.file, line: 12, column: 3 },
          },
        ],
      },
      { ...passed, id: 'test-3', name: 'orders > is skipped', state: 'skipped', duration: 0, spans: 0 },
    ],
    evidence: [
      {
        kind: 'leak',
        leak: {
          kind: 'environment',
          subject: 'process.env.PORT',
          change: 'added',
          detail: '"8080"',
          place: undefined,
          test: undefined,
          undone: true,
        },
      },
      { kind: 'orphans', count: 1, names: ['GET /health (orders)'] },
    ],
  },
  { file: '/project/test/users.test.ts', project: 'unit', room: undefined, tests: [], evidence: [] },
  {
    file: '/project/test/stock.test.ts',
    project: '',
    room: { ...room, id: 'room-2', reused: false, retired: 'crashed' },
    tests: [
      { ...passed, id: 'test-4', name: 'counts', file: '/project/test/stock.test.ts', state: 'failed' },
    ],
    evidence: [{ kind: 'crash', reason: 'signal', detail: 'SIGKILL', test: 'counts' }],
  },
];
