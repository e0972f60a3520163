import { readFileSync } from 'node:fs';
import type { Place } from '@clnrm/model';

/** Sources that are searched besides the test file itself. */
const mostSources = 200;

/**
 * Looks for the first text in the sources that matches, trying the surest expression in every source first.
 * A place found this way is where the words stand, which need not be where they ran.
 */
export function findInSource(files: Iterable<string>, hints: readonly RegExp[]): Place | undefined {
  if (hints.length === 0) return undefined;
  const sources = [...files].slice(0, mostSources).map((file) => ({ file, text: withoutComments(file) }));
  for (const hint of hints) {
    for (const { file, text } of sources) {
      const index = text.search(hint);
      if (index !== -1) return placeAt(file, text, index + leadingSpace(text, index));
    }
  }
  return undefined;
}

/** Blanks out whole-line comments; positions stay. */
function withoutComments(file: string): string {
  try {
    return readFileSync(file, 'utf8').replaceAll(/^[ \t]*(?:\/\/|\*|\/\*)[^\n]*/gmu, (line) =>
      ' '.repeat(line.length),
    );
  } catch {
    return '';
  }
}

function leadingSpace(text: string, index: number): number {
  return /^\s*/u.exec(text.slice(index, index + 200))?.[0].length ?? 0;
}

function placeAt(file: string, text: string, index: number): Place {
  const before = text.slice(0, index);
  return { file, line: before.split('\n').length, column: index - before.lastIndexOf('\n') };
}
