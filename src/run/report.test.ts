import { ClnrmError } from '@clnrm/model';
import type {
  Evidence,
  FileRecord,
  Leak,
  RoomRecord,
  RunRecord,
  Span,
  StartRecord,
  OutsideAttempt,
  StartTimeline,
  TestRecord,
} from '@clnrm/model';
import { expect, test } from 'vitest';
import type { ReportContext } from './report.ts';
import { reportRun } from './report.ts';
import { renderSections, unpainted } from './report/render-sections.ts';

const root = '/project';
const quiet: ReportContext = { root, leaks: 'warn', outsideAttempts: 'warn', failures: [] };

const aRoom = (rest: Partial<RoomRecord> = {}): RoomRecord => ({
  id: 'r1',
  isolation: 'verified',
  pid: 100,
  reused: true,
  retired: undefined,
  rerun: false,
  auditTime: 1,
  ...rest,
});

const aTest = (name: string, rest: Partial<TestRecord> = {}): TestRecord => ({
  id: name,
  name,
  file: '/project/test/orders.test.ts',
  project: '',
  state: 'passed',
  duration: 1,
  retries: 0,
  spans: 0,
  errors: [],
  evidence: [],
  ...rest,
});

const aFile = (path: string, rest: Partial<FileRecord> = {}): FileRecord => ({
  file: `${root}/${path}`,
  project: '',
  room: aRoom(),
  tests: [aTest('works')],
  evidence: [],
  ...rest,
});

const aRun = (...files: FileRecord[]): RunRecord => ({
  id: 'r',
  startedAt: 0,
  duration: 1,
  outcome: 'passed',
  files,
  evidence: [],
});

const aSpan = (name: string, milliseconds: number, rest: Partial<Span> = {}): Span => ({
  traceId: '1'.repeat(32),
  spanId: '1'.repeat(16),
  parentSpanId: undefined,
  name,
  kind: 'internal',
  start: { ns: 0n, uncertainty: 0n },
  end: { ns: BigInt(milliseconds * 1e6), uncertainty: 0n },
  status: { code: 'unset', message: '' },
  attributes: {},
  events: [],
  links: [],
  resource: { attributes: { 'service.name': 'orders' } },
  scope: { name: 's', version: '', attributes: {} },
  traceState: '',
  flags: 1,
  droppedAttributes: 0,
  droppedEvents: 0,
  droppedLinks: 0,
  ...rest,
});

const aLeak = (leak: Partial<Leak>): Evidence => ({
  kind: 'leak',
  leak: {
    kind: 'environment',
    subject: 'process.env.PORT',
    change: 'added',
    detail: '',
    place: undefined,
    test: undefined,
    undone: true,
    ...leak,
  },
});

function printed(run: RunRecord, context: ReportContext = quiet): string {
  return ['', ...renderSections(reportRun(run, context), unpainted), ''].join('\n');
}

test('a clean run is two calm lines', () => {
  const run = aRun(
    aFile('test/a.test.ts', { room: aRoom({ reused: false }), tests: [aTest('a', { spans: 3 })] }),
    aFile('test/b.test.ts'),
  );
  const spans = reportRun(run, quiet).map((section) => ({ ...section, lines: [] }));
  expect(['', ...renderSections(spans, unpainted), ''].join('\n')).toMatchInlineSnapshot(`
    "
          Spans  3 in 1 test
          Rooms  2 verified (1 reused, 1 fresh)
    "
  `);
});

test('a run in another pool without spans adds nothing', () => {
  expect(reportRun(aRun(aFile('test/a.test.ts', { room: undefined })), quiet)).toEqual([]);
});

test('a run with every kind of news is shown whole', () => {
  const orders = '/project/test/orders.test.ts';
  const run: RunRecord = {
    ...aRun(
      aFile('test/orders.test.ts', {
        room: aRoom({ reused: false, retired: 'dirty' }),
        tests: [
          aTest('orders > takes one', {
            state: 'failed',
            spans: 48,
            evidence: [
              {
                kind: 'claim',
                claim: 'a span named "INSERT orders" is a child of "POST /orders"',
                verdict: 'refuted',
                spans: [
                  aSpan('SELECT orders', 1.24),
                  aSpan('POST /orders', 12, { status: { code: 'error', message: 'timeout' } }),
                ],
                place: { file: orders, line: 31, column: 5 },
              },
            ],
          }),
          aTest('orders > keeps one', {
            spans: 7,
            evidence: [
              { kind: 'claim', claim: 'a span "GET" exists', verdict: 'proved', spans: [], place: undefined },
              {
                kind: 'claim',
                claim: 'a starts before b',
                verdict: 'undetermined',
                spans: [],
                place: undefined,
              },
            ],
          }),
        ],
        evidence: [
          aLeak({
            detail: '"8080"',
            place: { file: orders, line: 12, column: 5 },
            test: 'orders > takes one',
          }),
          aLeak({
            kind: 'server',
            subject: 'port 8080',
            change: 'left-open',
            place: { file: '/project/src/server.ts', line: 3, column: 10 },
          }),
          { kind: 'orphans', count: 4, names: ['GET /health (orders)', 'poll (worker)', 'poll (worker)'] },
        ],
      }),
      aFile('test/users.test.ts', {
        room: aRoom({ retired: 'memory' }),
        tests: [1, 2, 3, 4, 5].map((n) =>
          aTest(`users > ${n}`, { spans: n, file: '/project/test/users.test.ts' }),
        ),
        evidence: [
          aLeak({ kind: 'timer', subject: 'interval', change: 'left-open' }),
          { kind: 'custom', capability: 'slow-spans', title: 'users > 5', data: { name: 'SELECT', ms: 8 } },
        ],
      }),
      aFile('test/shaky.test.ts', { room: aRoom({ reused: false, rerun: true }) }),
      aFile('test/loop.test.ts', {
        room: aRoom({ retired: 'crashed' }),
        tests: [aTest('loops', { state: 'failed' })],
        evidence: [{ kind: 'crash', reason: 'hard-timeout', detail: 'no answer for 6000 ms', test: 'loops' }],
      }),
      aFile('test/own.test.ts', {
        room: aRoom({ isolation: 'process', reused: false, retired: 'isolation' }),
      }),
    ),
    outcome: 'failed',
    evidence: [{ kind: 'orphans', count: 1, names: ['flush (worker)'] }],
  };
  const failures = [
    new ClnrmError(
      'CLNRM_CAPABILITY_FAILED',
      'Failed to judge a file with the capability "x": oops. It is lost.',
    ),
  ];
  expect(printed(run, { root, leaks: 'fail', outsideAttempts: 'warn', failures })).toMatchInlineSnapshot(`
    "
         Claims  1 refuted | 1 undetermined | 1 proved
                 refuted  a span named "INSERT orders" is a child of "POST /orders"
                   orders > takes one  test/orders.test.ts:31:5
                   closest  SELECT orders (orders), 1.2 ms
                   closest  POST /orders (orders), 12.0 ms, error timeout
                 undetermined  a starts before b
                   orders > keeps one  test/orders.test.ts

        Crashes  1 room ended before the test did
                 blocked  loops  test/loop.test.ts  no answer for 6000 ms

          Leaks  3 in 2 files
                 test/orders.test.ts
                   environment  process.env.PORT  added      12:5                orders > takes one  "8080"
                   server       port 8080         left open  src/server.ts:3:10
                 test/users.test.ts
                   timer        interval          left open

        Orphans  5 spans belong to no test
                 4  test/orders.test.ts  GET /health (orders), poll (worker)
                 1  of no file           flush (worker)

        Learned  1 fact
                 slow-spans  users > 5  { name: 'SELECT', ms: 8 }

       Failures  1 hook threw
                 Failed to judge a file with the capability "x": oops. It is lost.

          Spans  70 in 7 tests
                 48  orders > takes one  test/orders.test.ts
                  7  orders > keeps one  test/orders.test.ts
                  5  users > 5           test/users.test.ts
                  4  users > 4           test/users.test.ts
                  3  users > 3           test/users.test.ts
                 2 more with 3 spans

          Rooms  4 verified, 1 process (2 reused, 3 fresh, 3 retired)
                 retired    test/orders.test.ts  left dirty
                 retired    test/users.test.ts   grew past the memory limit
                 run again  test/shaky.test.ts   failed in a reused process, passed in a fresh one
                 retired    test/loop.test.ts    crashed
    "
  `);
});

test('every tone and label reaches the painter', () => {
  const run = aRun(aFile('test/a.test.ts', { evidence: [aLeak({})] }));
  const lines = renderSections(reportRun(run, quiet), (tone, text) => `<${tone}>${text}</${tone}>`);
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "<label>      Leaks</label>  <warn>1</warn> in 1 file
                 test/a.test.ts
                   <dim>environment</dim>  process.env.PORT  added

    <label>      Rooms</label>  1 verified<dim> (1 reused)</dim>"
  `);
});

test('services that had to be ended by force are told of once for each file', () => {
  const forced = (service: string, graceful: number): Evidence => ({
    kind: 'forced-stop',
    service,
    graceful,
  });
  const run = aRun(
    aFile('a.test.ts', {
      room: undefined,
      evidence: [forced('db', 5_000), forced('db', 5_000), forced('queue', 1_500)],
    }),
    aFile('b.test.ts', { room: undefined, evidence: [forced('db', 5_000)] }),
  );

  expect(renderSections(reportRun(run, quiet), unpainted).join('\n')).toBe(
    `
     Forced  4 stops, as the service did not end by itself; "graceful" is its time
             db     did not end within 5 s of being asked to    ×2  a.test.ts
             queue  did not end within 1.5 s of being asked to      a.test.ts
             db     did not end within 5 s of being asked to        b.test.ts
`.slice(1, -1),
  );
});

test('the slowest start of services is drawn, with the critical path and what to make faster', () => {
  const record = (name: string, begin: number, end: number, needs: readonly string[] = []): StartRecord => ({
    name,
    needs,
    begin,
    end,
    outcome: 'ready',
  });
  const quick = { records: [record('mail', 0, 10)], total: 10, criticalPath: ['mail'] };
  const slow = {
    records: [
      record('cache', 0, 300),
      record('db', 0, 1200),
      record('api', 1200, 1700, ['db', 'cache']),
      record('web', 1700, 2000, ['api']),
    ],
    total: 2000,
    criticalPath: ['db', 'api', 'web'],
  };
  const started = (name: string, timeline: StartTimeline): TestRecord =>
    aTest(name, { evidence: [{ kind: 'start', timeline }] });
  const run = aRun(aFile('a.test.ts', { room: undefined, tests: [started('a', quick), started('b', slow)] }));

  expect(renderSections(reportRun(run, quiet), unpainted).join('\n')).toBe(
    `
   Services  4 services in 2.0 s for a.test.ts, the slowest of 2 starts
             cache  ░░░░░░                                    300 ms
             db     ████████████████████████                  1.2 s
             api                            ██████████        500 ms
             web                                      ██████  300 ms
             Make "db" faster: 1.2 s of 2.0 s on the critical path db → api → web.
`.slice(1, -1),
  );
});

test('attempts of a service to reach outside are added up, with the tests that they were seen in', () => {
  const tried = (service: string, ...attempts: OutsideAttempt[]): Evidence => ({
    kind: 'outside-attempt',
    service,
    network: 'room',
    attempts,
  });
  const pay: OutsideAttempt = { destination: 'pay.example.com', port: undefined, protocol: 'dns', count: 2 };
  const address: OutsideAttempt = { destination: '192.0.2.7', port: 443, protocol: 'tcp', count: 1 };
  const run = aRun(
    aFile('a.test.ts', {
      room: undefined,
      tests: [
        aTest('pays', { evidence: [tried('api', pay, address), tried('mailer', address)] }),
        aTest('pays again', { evidence: [tried('api', { ...pay, count: 1 })] }),
      ],
      evidence: [tried('mailer', pay)],
    }),
  );

  expect(renderSections(reportRun(run, quiet), unpainted).join('\n')).toBe(
    `
    Network  2 services tried to reach outside
             api     pay.example.com (dns) ×3, 192.0.2.7:443 (tcp)  2 tests                 a.test.ts
             mailer  192.0.2.7:443 (tcp), pay.example.com (dns) ×2  pays, outside of tests  a.test.ts
`.slice(1, -1),
  );
});

test('what is kept for the next run is listed with its age, and what is not with the reason', () => {
  const since = new Date(2026, 0, 2, 14, 2).getTime();
  const kept = (evidence: Omit<Extract<Evidence, { kind: 'kept' }>, 'kind'>): string =>
    printed({ ...aRun(), evidence: [{ kind: 'kept', ...evidence }] });

  expect(
    kept({
      reason: undefined,
      services: [
        { name: 'db', identity: 'container 2f0c1b7d9a31', since },
        { name: 'front', identity: 'process 4711', since: since + 60_000 },
      ],
    }),
  ).toMatchInlineSnapshot(`
    "
           Kept  2 services for the next run, \`clnrm clean\` ends what is kept
                 db     container 2f0c1b7d9a31  since 14:02
                 front  process 4711            since 14:03
    "
  `);
  expect(kept({ reason: 'because CI is set', services: [] })).toMatchInlineSnapshot(`
    "
           Kept  nothing, because CI is set
    "
  `);
});
