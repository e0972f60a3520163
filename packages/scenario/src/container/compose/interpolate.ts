/** A variable in a text that must be set and is not. */
export class MissingVariable extends Error {
  /** What the text itself says about it; empty where it says nothing. */
  readonly hint: string;

  constructor(name: string, hint: string) {
    super(name);
    this.hint = hint;
  }
}

/**
 * Puts variables in the place of `$NAME` and `${NAME}`, with what Compose knows of them: `:-` and `-` for a default, `:?` and
 * `?` for one that must be set, `:+` and `+` for a replacement, and `$$` for a dollar. What is not set is empty.
 * @see https://docs.docker.com/reference/compose-file/interpolation/
 */
export function interpolate(text: string, variables: Readonly<Record<string, string | undefined>>): string {
  let result = '';
  for (let at = 0; at < text.length;) {
    const dollar = text.indexOf('$', at);
    if (dollar === -1) return result + text.slice(at);
    result += text.slice(at, dollar);
    const [value, end] = readVariable(text, dollar + 1, variables);
    result += value;
    at = end;
  }
  return result;
}

/** Returns what stands for what follows a dollar, and where the text goes on. */
function readVariable(
  text: string,
  start: number,
  variables: Readonly<Record<string, string | undefined>>,
): readonly [string, number] {
  if (text[start] === '$') return ['$', start + 1];
  const plain = /^[A-Za-z_]\w*/.exec(text.slice(start))?.[0];
  if (plain !== undefined) return [variables[plain] ?? '', start + plain.length];
  const end = text[start] === '{' ? closingBrace(text, start) : undefined;
  if (end === undefined) return ['$', start];
  const [, name, mark = '', rest = ''] =
    /^([A-Za-z_]\w*)(?:(:?[-?+])(.*))?$/s.exec(text.slice(start + 1, end)) ?? [];
  if (name === undefined) return ['$', start];
  return [choose(name, mark, rest, variables), end + 1];
}

function choose(
  name: string,
  mark: string,
  rest: string,
  variables: Readonly<Record<string, string | undefined>>,
): string {
  const value = variables[name];
  const isThere = mark.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
  switch (mark.at(-1)) {
    case '-':
      return isThere ? (value ?? '') : interpolate(rest, variables);
    case '+':
      return isThere ? interpolate(rest, variables) : '';
    case '?':
      if (!isThere) throw new MissingVariable(name, interpolate(rest, variables));
      return value ?? '';
    default:
      return value ?? '';
  }
}

function closingBrace(text: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++;
    if (text[at] === '}' && --depth === 0) return at;
  }
  return undefined;
}
