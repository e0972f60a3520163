import type { OutsideAttempt } from '@clnrm/model';
import { expect, test } from 'vitest';
import { isExpected } from './attempt-pattern.ts';

const name: OutsideAttempt = {
  destination: 'in.telemetry.example',
  port: undefined,
  protocol: 'dns',
  count: 1,
};
const address: OutsideAttempt = { destination: '192.0.2.7', port: 443, protocol: 'tcp', count: 1 };

test.for<[pattern: string, attempt: OutsideAttempt, expected: boolean]>([
  ['in.telemetry.example', name, true],
  ['IN.Telemetry.example', name, true],
  ['*.telemetry.example', name, true],
  ['*', name, true],
  ['telemetry.example', name, false],
  ['in.telemetry.*ple', name, true],
  ['in_telemetry_example', name, false],
  ['in.telemetry.exampl', name, false],
  ['192.0.2.7', address, true],
  ['192.0.2.7:443', address, true],
  ['192.0.2.7:80', address, false],
  ['192.0.*:443', address, true],
  ['in.telemetry.example:443', name, false],
])('the pattern %s', ([pattern, attempt, expected]) => {
  expect(isExpected(attempt, ['other.example', pattern])).toBe(expected);
});
