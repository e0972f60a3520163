import { expect, test } from 'vitest';
import { joinTopologies, medianOf } from './join-topologies.ts';
import type { ParticipantRecord, TalkRecord, TopologyRecord } from './topology-record.ts';

const node = (name: string, rest: Partial<ParticipantRecord> = {}): ParticipantRecord => ({
  name,
  kind: 'service',
  spans: 1,
  errors: 0,
  ...rest,
});
const edge = (from: string, to: string, rest: Partial<TalkRecord> = {}): TalkRecord => ({
  from,
  to,
  via: 'call',
  count: 1,
  errors: 0,
  durations: [],
  ...rest,
});

test('topologies add up', () => {
  const part = (rest: Partial<TalkRecord>, kind: ParticipantRecord['kind']): TopologyRecord => ({
    nodes: [node('a'), node('b', { kind, spans: kind === 'service' ? 1 : 0 })],
    edges: [edge('a', 'b', rest)],
  });
  const parts = [part({ count: 2, errors: 1, durations: [5] }, 'peer'), part({ durations: [7] }, 'service')];
  expect(joinTopologies(parts)).toEqual({
    nodes: [node('a', { spans: 2 }), node('b')],
    edges: [edge('a', 'b', { count: 3, errors: 1, durations: [5, 7] })],
  });
});

test('half of the durations do not exceed the median', () => {
  expect(medianOf({ durations: [] })).toBe(undefined);
  expect(medianOf({ durations: [9, 1, 5] })).toBe(5);
  expect(medianOf({ durations: [9, 1] })).toBe(1);
});
