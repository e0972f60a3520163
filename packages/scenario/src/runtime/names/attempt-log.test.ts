import { expect, test } from 'vitest';
import { AttemptLog } from './attempt-log.ts';

test('attempts at one destination are added up, in the order in which each was first seen', () => {
  const log = new AttemptLog();
  const web = { destination: '192.0.2.7', port: 80, protocol: 'tcp' } as const;
  log.add(web);
  log.add({ ...web, port: 443 });
  log.add(web, 2);

  expect(log.attempts).toEqual([
    { ...web, count: 3 },
    { ...web, port: 443, count: 1 },
  ]);
});

test('a scan of the network does not fill the memory', () => {
  const log = new AttemptLog();
  for (let port = 0; port < 5_000; port++) log.add({ destination: '192.0.2.7', port, protocol: 'tcp' });

  expect(log.attempts).toHaveLength(1_000);
});
