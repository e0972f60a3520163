import { expect, test } from 'vitest';
import type { SnapshotOptions } from './hold-snapshots.ts';
import { holdSnapshots } from './hold-snapshots.ts';

class Files {
  readonly texts = new Map([['old.snap', 'old']]);
  readonly #version = '1';

  getVersion(): string {
    return this.#version;
  }

  saveSnapshotFile(path: string, text: string): Promise<void> {
    this.texts.set(path, text);
    return Promise.resolve();
  }

  readSnapshotFile(path: string): Promise<string | null> {
    return Promise.resolve(this.texts.get(path) ?? null);
  }

  removeSnapshotFile(path: string): Promise<void> {
    this.texts.delete(path);
    return Promise.resolve();
  }
}

function open(when: 'before' | 'after'): {
  files: Files;
  seen: Files;
  held: ReturnType<typeof holdSnapshots>;
} {
  const files = new Files();
  const options: SnapshotOptions =
    when === 'before' ? { snapshotEnvironment: files } : { snapshotEnvironment: null };
  const held = holdSnapshots(options);
  if (when === 'after') options.snapshotEnvironment = files;
  return { files, seen: options.snapshotEnvironment as Files, held };
}

test.each(['before', 'after'] as const)(
  'writes are seen by the file and nobody else, environment set %s',
  async (when) => {
    const { files, seen, held } = open(when);
    await seen.saveSnapshotFile('new.snap', 'new');
    await seen.removeSnapshotFile('old.snap');
    expect(await seen.readSnapshotFile('new.snap')).toBe('new');
    expect(await seen.readSnapshotFile('old.snap')).toBeNull();
    expect([...files.texts]).toEqual([['old.snap', 'old']]);
    expect(held.any()).toBe(true);
  },
);

test('a commit writes and removes what was held', async () => {
  const { files, seen, held } = open('after');
  await seen.saveSnapshotFile('new.snap', 'new');
  await seen.removeSnapshotFile('old.snap');
  await held.commit();
  expect([...files.texts]).toEqual([['new.snap', 'new']]);
  expect(held.any()).toBe(false);
});

test('everything else of the environment is the same', async () => {
  const { seen, held } = open('after');
  expect(seen.getVersion()).toBe('1');
  expect(await seen.readSnapshotFile('old.snap')).toBe('old');
  expect(held.any()).toBe(false);
});
