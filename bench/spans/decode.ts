import type { Attributes, Span } from '@clnrm/model';
import { decodeJson, decodeProtobuf, toPlainSpan } from '@clnrm/spans';
import { decodeByOracle } from '../../packages/spans/src/support/otlp-oracle.ts';
import { spansByOracle } from '../../packages/spans/src/support/oracle-spans.ts';
import type { Measurement } from '../support/bench.ts';
import { interleave } from '../support/interleave.ts';
import { ratios, summarize } from '../support/statistics.ts';
import { firstDifference } from './support/first-difference.ts';
import { toOtlpJson } from './support/otlp-json.ts';
import { workload } from './support/workload.ts';

/** The readings that are compared, and how often each reads a request. */
const sides = ['columnar', 'full', 'library', 'library-full', 'json'] as const;

type Side = (typeof sides)[number];

const oracle = 'protobufjs 8.8.1';

/** Compares our decoder with a library that reads the same bytes. */
export const decode: Measurement = {
  ids: ['decode-columnar', 'decode-full', 'decode-columnar-rate', 'decode-full-rate', 'decode-json-rate'],
  measure: async ({ quick, progress }) => {
    const requests = [...workload(quick ? 4096 : 32_768)];
    const json = requests.map(toOtlpJson);
    assertSameWork(requests, json);
    const spans = requests.reduce((sum, request) => sum + decodeProtobuf(request).length, 0);
    const readers: Readonly<Record<Side, () => void>> = {
      columnar: () => requests.forEach((request) => void decodeProtobuf(request)),
      full: () => requests.forEach(readAll),
      library: () => requests.forEach((request) => void decodeByOracle(request)),
      'library-full': () => requests.forEach((request) => spansByOracle(request).forEach(readEverything)),
      json: () => json.forEach((request) => void decodeJson(request)),
    };
    const samples = await interleave<Side, number>({
      sides,
      runs: quick ? 9 : 31,
      warmUp: 3,
      sample: async (side, round) => {
        progress(`decode: round ${round}, ${side}`);
        return secondsOf(readers[side]);
      },
    });
    const rate = (side: Side): readonly number[] => samples[side].map((seconds) => spans / seconds);
    const bytes = Math.round(requests.reduce((sum, request) => sum + request.length, 0) / spans);
    const about = `${spans} spans of ${bytes} bytes`;
    return [
      {
        kind: 'measured',
        results: [
          summarize(ratios(samples.library, samples.columnar), {
            id: 'decode-columnar',
            what: `speed of decoding ${about} into columns, against ${oracle} decoding them into messages`,
            unit: 'ratio',
            goal: 10,
            better: 'higher',
          }),
          summarize(ratios(samples['library-full'], samples.full), {
            id: 'decode-full',
            what: `speed of decoding ${about} into spans of which everything is read, against the same by ${oracle}`,
            unit: 'ratio',
            goal: 4,
            better: 'higher',
          }),
          summarize(rate('columnar'), {
            id: 'decode-columnar-rate',
            what: `decoding ${about} into columns`,
            unit: 'spans/s',
            better: 'higher',
          }),
          summarize(rate('full'), {
            id: 'decode-full-rate',
            what: `decoding ${about} into spans of which everything is read`,
            unit: 'spans/s',
            better: 'higher',
          }),
          summarize(rate('json'), {
            id: 'decode-json-rate',
            what: 'decoding the same spans from JSON, everything read',
            unit: 'spans/s',
            better: 'higher',
          }),
        ],
      },
    ];
  },
};

function readAll(request: Buffer): void {
  const batch = decodeProtobuf(request);
  for (let row = 0; row < batch.length; row += 1) readEverything(batch.at(row));
}

// Counted so that no compiler may leave the reading out.
let read = 0;

/** Reads all that a span says, to its last attribute. */
function readEverything(span: Span): void {
  const { traceId, spanId, parentSpanId = '', name, kind, start, end, status, traceState } = span;
  read +=
    traceId.length + spanId.length + parentSpanId.length + name.length + kind.length + traceState.length;
  read += start.ns === end.ns ? 1 : 0;
  read += status.code.length + status.message.length + span.flags;
  read += span.droppedAttributes + span.droppedEvents + span.droppedLinks;
  readAttributes(span.attributes);
  for (const event of span.events) {
    read += event.name.length + event.droppedAttributes + (event.time.ns === start.ns ? 1 : 0);
    readAttributes(event.attributes);
  }
  for (const link of span.links) readAttributes(link.attributes);
  readAttributes(span.resource.attributes);
  read += span.scope.name.length;
}

function readAttributes(attributes: Attributes): void {
  for (const key in attributes) if (attributes[key] !== null) read += 1;
}

function secondsOf(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

/** Throws where the readings differ: then a comparison of their speed says nothing. */
function assertSameWork(requests: readonly Buffer[], json: readonly Buffer[]): void {
  for (const [index, request] of requests.entries()) {
    const batch = decodeProtobuf(request);
    const ours = Array.from({ length: batch.length }, (_, row) => toPlainSpan(batch.at(row)));
    const theirs = spansByOracle(request);
    const difference =
      firstDifference(ours, theirs) ?? firstDifference(decodeJson(json[index] ?? Buffer.alloc(0)), theirs);
    if (difference !== undefined)
      throw new Error(
        `Failed to compare decoders: request ${index} differs at ${difference}. Fix the decoder first.`,
      );
  }
}
