import { clocks } from './spans/clocks.ts';
import { criticalPathRate } from './spans/critical-path-rate.ts';
import { decode } from './spans/decode.ts';
import { digestRate } from './spans/digest-rate.ts';
import { digestTruth } from './spans/digest-truth.ts';
import { fuzz } from './spans/fuzz.ts';
import { isolation } from './spans/isolation.ts';
import { latency } from './spans/latency.ts';
import { receive } from './spans/receive.ts';
import { recording } from './spans/recording.ts';
import { store } from './spans/store.ts';
import type { Bench } from './support/bench.ts';

/** What spans cost: to receive, to hold, to ask for and to judge. */
export const spans: Bench = {
  name: 'spans',
  what: 'spans: decoding, holding, asking, judging, and how long they take to arrive',
  measurements: [
    decode,
    receive,
    store,
    latency,
    isolation,
    recording,
    clocks,
    digestRate,
    digestTruth,
    criticalPathRate,
    fuzz,
  ],
};
