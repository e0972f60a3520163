import { stripVTControlCharacters } from 'node:util';

/** The line of an expected output that stands for any number of lines. */
const gap = '…';

/** Takes out of an output what differs between two equal runs, and what only lays it out. */
export function plainLines(output: string): readonly string[] {
  return stripVTControlCharacters(output)
    .replaceAll(/^ *(RUN|Start at|Duration|Isolate) .*\n( {13}.*\n)*/gm, '')
    .replaceAll(/(?<![\w.])\d+(\.\d+)? ?(ns|µs|ms|s)(?!\w)/g, '<time>')
    .replaceAll(/(127\.0\.0\.1:|port )\d+/g, '$1<port>')
    .replaceAll(/[─⎯]+(\[\d+\/\d+\])?[─⎯]*/g, '')
    .split('\n')
    .map((line) => line.trim().replaceAll(/\s+/g, ' '))
    .filter((line) => line !== '');
}

/**
 * Compares an output with what a page shows of it: lines that follow each other do so in the output as well, and `…`
 * stands for lines that are left out. Returns the first stretch that is not there.
 */
export function missingFrom(output: readonly string[], shown: readonly string[]): string | undefined {
  let from = 0;
  for (const stretch of stretches(shown)) {
    const at = indexOfStretch(output, stretch, from);
    if (at === -1) return stretch.join('\n');
    from = at + stretch.length;
  }
  return undefined;
}

function stretches(shown: readonly string[]): readonly (readonly string[])[] {
  const all: string[][] = [[]];
  for (const line of shown) {
    if (line === gap) all.push([]);
    else all.at(-1)?.push(line);
  }
  return all.filter(({ length }) => length > 0);
}

function indexOfStretch(output: readonly string[], stretch: readonly string[], from: number): number {
  for (let start = from; start + stretch.length <= output.length; start++) {
    if (stretch.every((line, index) => output[start + index] === line)) return start;
  }
  return -1;
}
