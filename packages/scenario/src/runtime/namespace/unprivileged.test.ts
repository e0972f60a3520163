import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findProgram } from '../find-program.ts';
import { namespaceTest } from './support/namespace-test.ts';

const script = fileURLToPath(new URL('support/check-laws.ts', import.meta.url));
const setpriv = findProgram('setpriv');
const nobody = '65534';

const skipReason =
  process.getuid?.() !== 0
    ? 'this is an ordinary user already, as whom they were checked'
    : setpriv === undefined
      ? 'there is no setpriv'
      : undefined;
if (skipReason !== undefined) console.warn(`Laws are not checked as another user: ${skipReason}.`);
const unprivilegedTest = skipReason === undefined ? namespaceTest : (test.skip as typeof test);

unprivilegedTest('a user without any rights has every law kept', { timeout: 240_000 }, async () => {
  const asNobody = ['--reuid', nobody, '--regid', nobody, '--clear-groups', '--no-new-privs'];
  const node = [realpathSync(process.execPath), '--conditions=@clnrm/source', script];
  const child = spawn(setpriv ?? '', [...asNobody, ...node], {
    cwd: '/tmp',
    env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const outcomes = out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Outcome]));

  expect(err).toBe('');
  expect(outcomes.filter(({ outcome }) => outcome !== 'kept' && outcome !== 'without meaning')).toEqual([]);
  expect(outcomes.filter(({ outcome }) => outcome === 'kept').length).toBeGreaterThanOrEqual(60);
});

interface Outcome {
  readonly claim: string;
  readonly outcome: string;
}
