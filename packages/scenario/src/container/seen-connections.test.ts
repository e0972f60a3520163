import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readConnections } from './seen-connections.ts';

const table = `ipv4     2 udp      17 28 src=198.19.66.2 dst=198.19.66.1 sport=37247 dport=53 src=198.19.66.1 dst=198.19.66.2 sport=53 dport=37247 mark=0 zone=0 use=2
ipv4     2 tcp      6 118 SYN_SENT src=198.19.66.2 dst=192.0.2.7 sport=54336 dport=443 [UNREPLIED] src=192.0.2.7 dst=198.19.66.2 sport=443 dport=54336 mark=0 zone=0 use=2
ipv4     2 icmp     1 29 src=198.19.66.2 dst=192.0.2.8 type=8 code=0 id=7 [UNREPLIED] src=192.0.2.8 dst=198.19.66.2 type=0 code=0 id=7 mark=0 zone=0 use=2
ipv6     10 tcp      6 118 SYN_SENT src=fe80:0000:0000:0000:0000:0000:0000:0001 dst=fe80:0000:0000:0000:0000:0000:0000:0002 sport=1 dport=2 [UNREPLIED] src=x dst=y sport=2 dport=1 mark=0 zone=0 use=2
`;

test('each connection is read in the direction in which it was opened', () => {
  expect(readConnections(table)).toMatchObject([
    { destination: '198.19.66.1', port: 53, protocol: 'udp' },
    { destination: '192.0.2.7', port: 443, protocol: 'tcp' },
    { destination: '192.0.2.8', port: undefined, protocol: 'other' },
  ]);
});

test('a connection has the same key as long as it is in the table', () => {
  const later = table.replace('118 SYN_SENT', '3 SYN_SENT');

  expect(readConnections(later)).toEqual(readConnections(table));
});

test('what is no table of connections has none', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(readConnections(text)).toEqual([]);
    }),
  );
});
