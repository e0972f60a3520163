import { expect, test } from 'vitest';
import { explain, probeNamespaces } from './probe-namespaces.ts';

const allowed = { unprivilegedClone: '1', maxUserNamespaces: '1000', apparmorRestricted: '0' };

test('a kernel setting that forbids user namespaces is named with the command that changes it', () => {
  expect(explain('unshare failed', { ...allowed, maxUserNamespaces: '0' })).toEqual({
    kind: 'unavailable',
    reason: 'user namespaces are forbidden by user.max_user_namespaces = 0',
    remedy: 'Run `sudo sysctl -w user.max_user_namespaces=15000`, or use the isolation "process".',
  });
  expect(explain('unshare failed', { ...allowed, unprivilegedClone: '0' })).toMatchObject({
    reason: 'user namespaces are forbidden by kernel.unprivileged_userns_clone = 0',
  });
  expect(explain('unshare failed', { ...allowed, apparmorRestricted: '1' })).toMatchObject({
    remedy:
      'Run `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`, or use the isolation "process".',
  });
});

test('any other failure is told in the words of the command that failed', () => {
  expect(explain('unshare: unshare failed: Operation not permitted', allowed)).toEqual({
    kind: 'unavailable',
    reason: 'making namespaces failed with "unshare: unshare failed: Operation not permitted"',
    remedy: 'In a container, start it with `--privileged`, or use the isolation "process" inside it.',
  });
});

test.skipIf(process.platform === 'linux')('other systems have no namespaces', () => {
  expect(probeNamespaces()).toEqual({
    kind: 'unavailable',
    reason: 'namespaces exist on Linux only',
    remedy: 'Use the isolation "process" or "container".',
  });
});
