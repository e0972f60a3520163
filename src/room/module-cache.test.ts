import { EvaluatedModules } from 'vite/module-runner';
import { expect, test } from 'vitest';
import { createModuleCache } from './module-cache.ts';

function evaluated(files: readonly string[]): EvaluatedModules {
  const modules = new EvaluatedModules();
  for (const file of files) {
    const module = modules.ensureModule(file, file);
    module.evaluated = true;
    module.exports = { of: file };
    module.meta = { code: 'export {}', file, id: file, url: file, invalidate: false };
  }
  return modules;
}

const isKnown = (modules: EvaluatedModules, file: string): unknown =>
  modules.getModuleById(file)?.meta !== undefined;

test('files that changed are forgotten, with their code and what they exported', () => {
  const modules = evaluated(['/a.ts', '/b.ts']);
  const cache = createModuleCache();
  cache.attach({ evaluatedModules: modules });
  cache.invalidate(['/a.ts', '/not-known.ts']);
  expect(['/a.ts', '/b.ts'].map((file) => isKnown(modules, file))).toEqual([false, true]);
  expect(modules.getModuleById('/a.ts')?.exports).toBeUndefined();
});

test('before there is a module runner, and with one that keeps no modules, nothing happens', () => {
  const cache = createModuleCache();
  expect(() => cache.invalidate(['/a.ts'])).not.toThrow();
  cache.attach({});
  expect(() => cache.invalidate(['/a.ts'])).not.toThrow();
});
