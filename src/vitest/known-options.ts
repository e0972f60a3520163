import { parseCLI } from 'vitest/node';

/**
 * The long and short names of Vitest's options in camelCase, read from its help because it lists them nowhere else. Empty
 * where the help cannot be read.
 */
export function knownOptions(): ReadonlySet<string> {
  const names = [...helpText().matchAll(/^ +(?:-(\w), )?--(?:\[?no-\]?)?(\w[\w-]*)/gm)].flatMap(
    ([, short, long = '']) => [camelCase(long), ...(short === undefined ? [] : [short])],
  );
  return new Set(names);
}

/** The help goes to the console and leaves out what `process.argv` does not ask for, so both are borrowed for a moment. */
function helpText(): string {
  const { argv } = process;
  const { log } = console;
  let text = '';
  try {
    process.argv = ['node', 'vitest', '--help', '--expand-help'];
    console.log = (line: unknown) => void (text += `${String(line)}\n`);
    parseCLI(['vitest', 'run', '--help']);
  } finally {
    process.argv = argv;
    console.log = log;
  }
  return text;
}

function camelCase(name: string): string {
  return name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
