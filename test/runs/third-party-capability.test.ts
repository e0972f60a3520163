import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aProject } from '../support/bare-project.ts';
import { workspace } from '../support/project.ts';

test('a capability of a third party learns inside of rooms, and the report shows it', async () => {
  const root = join(workspace, 'examples/capability');
  const { code, output } = await aProject({}).vitest('run', `--root=${root}`);
  expect(output).toContain('Learned  4 facts');
  expect(output).toMatch(
    /slow-spans {2}the slowest span of this test is in the report {2}\{ slowest: 'place order', milliseconds: [\d.]+ \}/,
  );
  expect(code).toBe(0);
});

test('a cycle of capabilities ends the run before the first test, and is named', async () => {
  const { clnrm } = aProject({
    'vitest.config.mjs': `
      import { clnrm } from 'clnrm/config';
      const of = (name, ...requires) => ({ name, kind: 'test', requires });
      export default { plugins: [clnrm({ capabilities: [of('a', 'b'), of('b', 'a')] })] };
    `,
    'a.test.js': `import { test } from 'vitest'; test('never runs', () => {});`,
  });
  const { code, output, errors } = await clnrm('run');
  expect(errors).toContain(
    'Failed to order the capabilities: they require each other in a cycle, a -> b -> a.',
  );
  expect(output).not.toContain('passed');
  expect(code).toBe(1);
});
