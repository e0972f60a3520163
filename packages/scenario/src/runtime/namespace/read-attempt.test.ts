import { expect, test } from 'vitest';
import { readAttempt } from './read-attempt.ts';

const inRoom = { own: '198.18.1.3', nameServer: '198.18.0.2', isSecluded: false };

test.each([
  ['tcp   UNCONN 0      1         198.18.1.3:57692      1.1.1.1:443        ', '1.1.1.1', 443, 'tcp'],
  ['udp   ESTAB  0      -1        198.18.1.3:47028           8.8.8.8:53', '8.8.8.8', 53, 'udp'],
  ['tcp   UNCONN 0      0   *:*     [2606:4700::1111]:*          ', '2606:4700::1111', undefined, 'tcp'],
  ['tcp   UNCONN 0      3   0.0.0.0:33578   9.9.9.9:*  ', '9.9.9.9', undefined, 'tcp'],
  ['tcp   UNCONN 0  1  [::ffff:198.18.1.3]:4000  [::ffff:10.1.2.3]:5432', '10.1.2.3', 5432, 'tcp'],
])('a socket that was meant for the outside is an attempt: %s', (line, destination, port, protocol) => {
  expect(readAttempt(line, inRoom)).toEqual({ destination, port, protocol });
});

test.each([
  'tcp   UNCONN 0      0         198.18.1.3:60174        198.18.1.4:99         ',
  'tcp   LISTEN 0      511       *:8080                  *:*',
  'tcp   UNCONN 0      0         127.0.0.1:8080          127.0.0.1:50000',
  'udp   ESTAB  0      0         198.18.1.3:40000        198.18.0.2:53',
  'tcp   UNCONN 0      0   [::ffff:198.18.1.3]:8080   [::ffff:198.18.0.2]:41000',
  'tcp   UNCONN 0      0   [::1]:8080   [::1]:41000',
  'u_str ESTAB  0      0   * 1  * 2',
  '',
])('what stayed inside is none: %s', (line) => {
  expect(readAttempt(line, inRoom)).toBeUndefined();
});

test('for a service that may reach nobody, others of its set are outside', () => {
  const line = 'tcp   UNCONN 0      0         198.18.1.3:60174        198.18.1.4:99';

  expect(readAttempt(line, { ...inRoom, isSecluded: true })?.destination).toBe('198.18.1.4');
});
