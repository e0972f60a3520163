import { expect, test } from 'vitest';
import { atMonotonic } from '../real-time.ts';
import { encodeByOracle } from '../support/otlp-oracle.ts';
import { clockId } from './clock-id.ts';
import { stampKeys } from './clock-stamps.ts';
import { decodeJson } from './decode-json.ts';
import { decodeProtobuf } from './decode-protobuf.ts';

const text = (key: string, stringValue: string): object => ({ key, value: { stringValue } });

/** One span that its SDK says to have lasted from 5 to 7 ms, with an event at 6 ms. */
const requestOf = (attributes: readonly object[], ids: (digits: string) => unknown) => ({
  resourceSpans: [
    {
      scopeSpans: [
        {
          spans: [
            {
              traceId: ids('01'.repeat(16)),
              spanId: ids('02'.repeat(8)),
              name: 'a',
              startTimeUnixNano: '5000000',
              endTimeUnixNano: '7000000',
              events: [{ timeUnixNano: '6000000', name: 'seen' }],
              attributes: [...attributes, text('kept', 'yes')],
            },
          ],
        },
      ],
    },
  ],
});

const decoders: readonly (readonly [string, (attributes: readonly object[]) => unknown])[] = [
  [
    'JSON',
    (attributes) => decodeJson(Buffer.from(JSON.stringify(requestOf(attributes, (digits) => digits))))[0],
  ],
  [
    'protobuf',
    (attributes) => {
      const request = requestOf(attributes, (digits) => Buffer.from(digits, 'hex'));
      return decodeProtobuf(encodeByOracle(request)).at(0);
    },
  ],
];

const ours = text(stampKeys.clock, String(clockId()));
const rounded = { uncertainty: 1_000_000n };

test.runIf(clockId() !== undefined).for(decoders)(
  'a stamp of the clock that this process reads makes times exact, and is not seen: %s',
  ([, decode]) => {
    const span = decode([ours, text(stampKeys.start, '1000'), text(stampKeys.end, '3000')]);
    expect(span).toMatchObject({
      start: { ns: atMonotonic(1000n), uncertainty: 0n },
      end: { ns: atMonotonic(3000n), uncertainty: 0n },
      events: [{ time: { ns: atMonotonic(1_001_000n), uncertainty: 1_000_000n } }],
    });
    expect(span).toHaveProperty('attributes', { kept: 'yes' });
  },
);

test.for(decoders)('a stamp of another clock changes no time, and is not seen: %s', ([, decode]) => {
  const span = decode([
    text(stampKeys.clock, 'another'),
    text(stampKeys.start, '1000'),
    text(stampKeys.end, '3000'),
  ]);
  expect(span).toMatchObject({
    start: { ns: 5_000_000n, ...rounded },
    end: { ns: 7_000_000n, ...rounded },
    events: [{ time: { ns: 6_000_000n, ...rounded } }],
  });
  expect(span).toHaveProperty('attributes', { kept: 'yes' });
});

test.for(decoders)('each time is stamped alone, and nonsense is no stamp: %s', ([, decode]) => {
  const span = decode([ours, text(stampKeys.start, '-1'), text(stampKeys.end, '3000')]);
  const end = clockId() === undefined ? { ns: 7_000_000n, ...rounded } : { ns: atMonotonic(3000n) };
  expect(span).toMatchObject({ start: { ns: 5_000_000n, ...rounded }, end });
});
