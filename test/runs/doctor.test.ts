import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runsDirectory } from '../../src/room/residue/runs-directory.ts';
import { aProject } from '../support/bare-project.ts';
import { ownTempFolder } from '../support/temp-folder.ts';

interface Diagnosis {
  readonly healthy: boolean;
  readonly findings: readonly {
    readonly subject: string;
    readonly state: string;
    readonly found: string;
    readonly advice?: string;
  }[];
}

const configured = {
  'vitest.config.mjs': `import { clnrm } from 'clnrm/config'; export default { plugins: [clnrm()] };`,
};

test('a project with Vitest and the plugin is healthy, and every line is aligned', async () => {
  const { code, output } = await aProject(configured).clnrm('doctor');
  expect(code).toBe(0);
  const subjects = [
    'Node',
    'Vitest',
    'Config',
    'verified',
    'process',
    'namespace',
    'container',
    'Docker',
    'Processes',
    'Temp folder',
    'Residue',
  ];
  const lines = output.trimEnd().split('\n');
  expect(
    lines.filter((line) => !line.startsWith(' '.repeat(12))).map((line) => line.slice(0, 11).trim()),
  ).toEqual(subjects);
  expect(lines.map((line) => line.slice(11, 13)).filter((gap) => gap !== '  ')).toEqual([]);
  expect(output).toContain('     Vitest  ✓ 5.1.0\n     Config  ✓ vitest.config.mjs imports clnrm/config\n');
  expect(output).toContain('   verified  ✓ works, and is the default\n');
});

test('what stands in the way of the default is named, and fails', async () => {
  ownTempFolder();
  mkdirSync(join(runsDirectory(), '..', 'elsewhere'));
  symlinkSync('elsewhere', runsDirectory());
  const { code, output } = await aProject(configured).clnrm('doctor', '--json');
  const { healthy, findings } = JSON.parse(output) as Diagnosis;
  expect([code, healthy]).toEqual([1, false]);
  expect(findings.filter(({ state }) => state === 'bad')).toEqual([
    {
      subject: 'Temp folder',
      state: 'bad',
      found:
        `Failed to use the folder for runs: ${runsDirectory()} is a symbolic link. ` +
        `Remove ${runsDirectory()}, or set TMPDIR to a folder of your own`,
    },
  ]);
});

test('a level that does not work takes nothing from the others, and says what to do', async () => {
  vi.stubEnv('DOCKER_HOST', 'unix:///nowhere/docker.sock');
  const { code, output } = await aProject({ 'vitest.config.js': 'export default {}' }).clnrm(
    'doctor',
    '--json',
  );
  vi.unstubAllEnvs();
  const { findings } = JSON.parse(output) as Diagnosis;
  expect(code).toBe(0);
  expect(findings.find(({ subject }) => subject === 'Config')).toEqual({
    subject: 'Config',
    state: 'limited',
    found: 'vitest.config.js does not import clnrm/config',
    advice:
      "Add `import { clnrm } from 'clnrm/config'` and `plugins: [clnrm()]` to it, or use `npx clnrm run`.",
  });
  const container = findings.find(({ subject }) => subject === 'container');
  expect(container).toMatchObject({ state: 'limited' });
  expect(container?.found).toMatch(
    /the Docker daemon does not answer|the command docker was not found|share files/,
  );
  expect(container?.advice).toMatch(/\.$/);
});
