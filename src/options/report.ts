import { resolve } from 'node:path';
import { optionError } from './option-error.ts';
import { isObject, readFlag, readObject } from './read-option.ts';
import type { ResolvedReport } from './resolved-options.ts';

/** Reads what is reported of a run; `root` is the absolute path of the project. */
export function readReport(value: unknown, root: string): ResolvedReport {
  if (!isObject(value)) {
    if (value !== undefined && typeof value !== 'boolean') {
      throw optionError('report', value, 'true, false or an object');
    }
    return { terminal: value ?? true, topology: [] };
  }
  const given = readObject(value, 'report', ['terminal', 'topology']);
  return {
    terminal: readFlag(given['terminal'], 'report.terminal', true),
    topology: readPictures(given['topology'], root),
  };
}

function readPictures(value: unknown, root: string): readonly string[] {
  const paths: readonly unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return paths.map((path) => {
    if (typeof path === 'string' && /[^/\\]\.(?:svg|mmd)$/i.test(path)) return resolve(root, path);
    throw optionError(
      'report.topology',
      value,
      "a file such as 'topology.svg' or 'topology.mmd', or a list of them",
    );
  });
}
