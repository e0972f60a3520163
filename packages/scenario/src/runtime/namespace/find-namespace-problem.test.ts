import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { command } from '../../kinds/command.ts';
import { ready } from '../../readiness/ready.ts';
import { services } from '../../world/service-set.ts';
import { explain, probe } from './find-namespace-problem.ts';
import { namespaces } from './namespace-runtime.ts';
import { namespaceTest } from './support/namespace-test.ts';

const allowed = { unprivilegedClone: '1', maxUserNamespaces: '96365', apparmorRestricted: undefined };

test('elsewhere than on Linux there are none', async () => {
  await expect(probe('darwin')).resolves.toEqual({
    reason: 'namespaces exist on Linux only',
    remedy: 'Use plain processes or containers() here',
  });
});

test.each([
  [{ ...allowed, maxUserNamespaces: '0' }, 'user.max_user_namespaces = 0', 'user.max_user_namespaces=15000'],
  [
    { ...allowed, unprivilegedClone: '0' },
    'kernel.unprivileged_userns_clone = 0',
    'kernel.unprivileged_userns_clone=1',
  ],
  [
    { ...allowed, apparmorRestricted: '1' },
    'kernel.apparmor_restrict_unprivileged_userns = 1',
    'kernel.apparmor_restrict_unprivileged_userns=0',
  ],
])('a setting of the kernel that forbids them is named with what allows them', (settings, is, wanted) => {
  expect(explain('unshare: unshare failed: Operation not permitted', settings)).toEqual({
    reason: `user namespaces are forbidden by ${is}`,
    remedy: `Run \`sudo sysctl -w ${wanted}\`, or use plain processes or containers()`,
  });
});

test('where no setting forbids them, what the system said is told', () => {
  expect(explain('unshare: unshare failed: Operation not permitted', allowed)).toEqual({
    reason: 'making namespaces failed with "unshare: unshare failed: Operation not permitted"',
    remedy: 'In a container, start it with `--privileged`, or use plain processes or containers()',
  });
});

namespaceTest('what a service cannot have is said before anything starts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'checked-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const problemOf = async (options: Parameters<typeof command<never>>[1]): Promise<string> => {
    const mark = join(folder, 'started');
    const other = command(['touch', mark], { ports: {}, ready: ready.log('never') });
    const set = services({ other, web: command('node web.js', options) }, { runtime: namespaces() });
    return await set.start().then(
      () => 'started',
      (error: Error) => error.message,
    );
  };

  expect(await problemOf({ network: 'open' })).toBe(
    `Failed to start service "web": a process in namespaces cannot be given the network 'open', as that takes rights over ` +
      `the machine's own network. Give network: 'room', or start it as a plain process or in a container.`,
  );
  expect(await problemOf({ files: { '/etc/web.conf': '' } })).toBe(
    'Failed to start service "web": a process in namespaces cannot be given the file /etc/web.conf without giving it to ' +
      'everybody. Give a path relative to its folder, which it finds in SERVICE_FOLDER.',
  );
});
