// A process that receives spans and keeps them: with our receiver or with another one, whose name is the argument. It is
// told how many spans will come, and answers when it has them all.
import { createRequire } from 'node:module';
import { SpanStore, startReceiver } from '@clnrm/spans';

const require = createRequire(import.meta.url);

/** What the process says; `cpu` is seconds of processor time that receiving took. */
export type ReceiverNews =
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'ready' }
  | { readonly kind: 'received'; readonly cpu: number }
  | { readonly kind: 'sum'; readonly ids: string };

/** What the process is told: to forget all that it has, and how many spans will come. */
export interface ReceiverOrder {
  readonly spans: number;
}

/** A receiver that keeps what it gets. */
interface Keeper {
  readonly url: string;
  readonly forget: () => void;
  /** Calls back whenever there may be more spans. */
  readonly onNews: (listener: () => void) => void;
  readonly count: () => number;
  /** The ids of all spans, in hexadecimal digits. */
  readonly ids: () => Iterable<string>;
}

interface ForeignTrace {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly { readonly spanId: Uint8Array }[] }[];
  }[];
}

interface Foreign {
  readonly MockOtlpServer: new (options: object) => {
    readonly httpUrl: URL;
    readonly start: () => Promise<void>;
  };
}

async function ours(): Promise<Keeper> {
  const store = new SpanStore();
  const receiver = await startReceiver();
  const url = `${receiver.open('bench', store)}/v1/traces`;
  return {
    url,
    forget: () => store.clear(),
    onNews: (listener) => void receiver.onChange(listener),
    count: () => store.size,
    *ids() {
      for (const span of store.spans()) yield span.spanId;
    },
  };
}

/** Kept as the server's own tests keep them: the messages that its callback is given. */
async function mockotlpserver(): Promise<Keeper> {
  const { MockOtlpServer } = require('@elastic/mockotlpserver') as Foreign;
  let traces: ForeignTrace[] = [];
  let spans = 0;
  let tell = (): void => {};
  const server = new MockOtlpServer({
    services: ['http'],
    httpHostname: '127.0.0.1',
    httpPort: 0,
    logLevel: 'warn',
    onTrace: (trace: ForeignTrace) => {
      traces.push(trace);
      for (const { scopeSpans } of trace.resourceSpans)
        for (const scope of scopeSpans) spans += scope.spans.length;
      tell();
    },
  });
  await server.start();
  return {
    url: new URL('/v1/traces', server.httpUrl).href,
    forget: () => {
      traces = [];
      spans = 0;
    },
    onNews: (listener) => (tell = listener),
    count: () => spans,
    *ids() {
      for (const { resourceSpans } of traces)
        for (const { scopeSpans } of resourceSpans)
          for (const scope of scopeSpans)
            for (const span of scope.spans) yield Buffer.from(span.spanId).toString('hex');
    },
  };
}

const keeper = await (process.argv[2] === 'clnrm' ? ours() : mockotlpserver());
const say = (news: ReceiverNews): void => void process.send?.(news);
let expected = Infinity;
let usage = process.cpuUsage();

keeper.onNews(() => {
  if (keeper.count() < expected) return;
  expected = Infinity;
  const { user, system } = process.cpuUsage(usage);
  say({ kind: 'received', cpu: (user + system) / 1e6 });
  say({ kind: 'sum', ids: sumOf(keeper.ids()) });
});
process.on('message', ({ spans }: ReceiverOrder) => {
  keeper.forget();
  globalThis.gc?.();
  expected = spans;
  usage = process.cpuUsage();
  say({ kind: 'ready' });
});
process.on('disconnect', () => process.exit());
say({ kind: 'listening', url: keeper.url });

/** A number that says which ids there are, in whatever order. */
function sumOf(ids: Iterable<string>): string {
  let sum = 0n;
  for (const id of ids) sum += BigInt(`0x${id}`);
  return String(sum);
}
