import { expect, test } from 'vitest';
import { sameAsForks, testsThat } from './same-as-forks.ts';

// Vitest would take a comment of the inline files for one of this file.
const env = '@vitest' + '-environment';

const dom = (name: string, extra = ''): string => `/** ${env} ${name} */
${extra}import { expect, test } from 'vitest';
test('the DOM is fresh', () => {
  expect(document.body.innerHTML).toBe('');
  expect(localStorage.length).toBe(0);
  expect((window as { left?: unknown }).left).toBeUndefined();
  expect(document.title).toBe('');
});
test('the DOM works', async () => {
  document.body.innerHTML = '<button>press</button>';
  localStorage.setItem('left', '1');
  (window as { left?: unknown }).left = 1;
  document.title = 'left';
  let pressed = 0;
  document.querySelector('button')?.addEventListener('click', () => pressed++);
  document.querySelector('button')?.click();
  expect(pressed).toBe(1);
  expect(document.body).toMatchSnapshot();
  expect([typeof HTMLElement, typeof CustomEvent, navigator.userAgent.length > 0, import.meta.env.SSR]).toMatchSnapshot();
  await new Promise((resolve) => requestAnimationFrame(resolve));
  console.log(window.location.href, getComputedStyle(document.body).display);
});
test('a failure shows the DOM', () => { expect(document.body).toBeNull(); });
`;

const node = `import { expect, test } from 'vitest';
test('there is no DOM', () => { expect([typeof document, typeof window, typeof localStorage, import.meta.env.SSR]).toEqual(['undefined', 'undefined', typeof localStorage, true]); });
`;

// Vitest runs large files first. Its own pool does not wait for the teardown of the last one before it reports.
const runsFirst = `// ${'-'.repeat(4000)}\n`;

test('each file has the environment that it asks for, fresh', async () => {
  const run = await sameAsForks(
    {
      'a.jsdom.test.ts': dom('jsdom', `// ${env}-options { "url": "https://a.test/path" }\n`),
      'b.node.test.ts': node,
      'c.happy.test.ts': dom('happy-dom'),
      'd.jsdom.test.ts': dom('jsdom'),
      'f.node.test.ts': node,
      'g.custom.test.ts': `// ${env} custom\nimport { expect, test } from 'vitest';\ntest('custom', () => { expect((globalThis as any).custom).toBe('set up'); });\n`,
      'h.failing.test.ts': `// ${env} failing\nimport { test } from 'vitest';\ntest('never', () => {});\n${runsFirst}`,
      'i.edge.test.ts': `// ${env}-options { "node": { "given": 1 } }\nimport { expect, test } from 'vitest';\ntest('node again', () => { expect((globalThis as any).custom).toBeUndefined(); });\n`,
      'node_modules/vitest-environment-custom/package.json': '{ "type": "module", "main": "index.js" }',
      'node_modules/vitest-environment-custom/index.js': `export default { name: 'custom', viteEnvironment: 'ssr', setup(global) { global.custom = 'set up'; return { teardown(torn) { delete torn.custom; console.log('torn down'); } }; } };\n`,
      'node_modules/vitest-environment-failing/package.json': '{ "type": "module", "main": "index.js" }',
      'node_modules/vitest-environment-failing/index.js': `export default { name: 'failing', viteEnvironment: 'ssr', setup() { return { teardown() { throw new Error('in the teardown of the environment'); } }; } };\n`,
    },
    ['--maxWorkers=1'],
  );
  expect(testsThat('failed', run)).toEqual(Array.from({ length: 3 }, () => 'a failure shows the DOM'));
  expect(run.stderr).toContain('Teardown Error');
});
