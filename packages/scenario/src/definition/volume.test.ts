import { expect, test } from 'vitest';
import { command } from '../kinds/command.ts';
import { readVolumes } from './volume.ts';

test('volumes with a name are shared and the others are not', () => {
  const shared = { name: 'data', path: '/data' };
  expect(readVolumes(['/cache', shared])).toEqual({ own: ['/cache'], shared: [shared] });
});

test.each([
  [{ data: '/data' }, 'are {"data":"/data"}'],
  [[''], 'have ""'],
  [[{ name: '../data', path: '/data' }], 'have {"name":"../data","path":"/data"}'],
  [['/cache', { name: 'data' }], 'have {"name":"data"}'],
])('volumes that are no list of paths and names are refused: %j', (volumes, wrong) => {
  expect(() => command('node db.js', { volumes: volumes as never })).toThrow(
    `Failed to define the command "node db.js": its "volumes" ${wrong}. ` +
      `Give them as a list of paths, and as { name: 'data', path: '/data' } where services share one.`,
  );
});
