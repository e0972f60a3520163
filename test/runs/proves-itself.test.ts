import { expectSpan } from '@clnrm/spans';
import { expect, test } from 'vitest';
import { makeProject } from '../support/project.ts';
import { runInRooms } from '../support/run-in-rooms.ts';

const clean = `import { test } from 'vitest';\ntest('clean', () => {});\n`;
const leaky = `import { test } from 'vitest';\ntest('leaky', () => { process.env.LEFT = '1'; });\n`;

/** Runs files in rooms of this very process, so that the spans of the rooms belong to the trace of this test. */
async function runHere(files: Readonly<Record<string, string>>): Promise<void> {
  await runInRooms(makeProject(files, { plugin: false }).root, []);
}

test('a clean run is proved by the spans of its rooms: one fresh process serves all files', async () => {
  await runHere({ 'a.test.ts': clean, 'b.test.ts': clean, 'c.test.ts': clean });

  const rooms = await expectSpan({ name: 'room.run', status: 'unset' }).times(3);
  await expectSpan({ name: 'room.run', attributes: { 'clnrm.room.reused': true } }).times(2);
  await expectSpan({ name: 'room.run', attributes: { 'clnrm.room.retired': /./ } }).never();
  expect(new Set(rooms.map(({ attributes }) => attributes['clnrm.room.id'])).size).toBe(1);
});

test('a leak is proved to cost the process its life', async () => {
  await runHere({ 'a.test.ts': leaky, 'b.test.ts': clean });

  await expectSpan({
    name: 'room.run',
    attributes: { 'clnrm.room.leaks': 1, 'clnrm.room.retired': 'dirty', 'clnrm.file': /a\.test\.ts$/ },
  }).times(1);
  await expectSpan({ name: 'room.run', attributes: { 'clnrm.file': /b\.test\.ts$/ } }).times(1);
});
