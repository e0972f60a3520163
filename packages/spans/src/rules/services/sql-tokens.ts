/** A word, sign or value of an SQL statement. Words are in lower case; a list is what follows IN. */
export type SqlToken =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'placeholder' }
  | { readonly kind: 'list'; readonly values: readonly SqlToken[] };

const placeholder: SqlToken = { kind: 'placeholder' };

// In the order in which they are tried: comments and white space, text, quoted names, placeholders, numbers, words, signs.
const scanner = new RegExp(
  [
    /(?<blank>\s+|--[^\n]*|\/\*[\s\S]*?\*\/)/,
    /(?<dollar>\$(?<tag>[a-z_]\w*)?\$[\s\S]*?\$\k<tag>\$)/,
    /(?<text>(?:[enbx]|u&)?'(?:[^'\\]|''|\\[\s\S])*')/,
    /(?<name>"(?:[^"]|"")*"|`[^`]*`|(?<=^|[\s,.(=])\[[a-z_][\w ]*\])/,
    /(?<place>\?|\$\d+|%s|%\(\w+\)s|(?<![:\w]):[a-z_]\w*|@[a-z_]\w*)/,
    /(?<number>(?:\b|-(?<=(?:^|[=<>(,+*/]|\b(?:in|values|limit|and|or|then|else|between)\b)\s*-))(?:0x[\da-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?)\b)/,
    /(?<word>[\p{L}_][\p{L}\p{N}_$]*)/u,
    /(?<sign>::|<=|>=|<>|!=|\|\||[\s\S])/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'giu',
);

const literalWords = new Set(['true', 'false', 'null']);

/**
 * Splits a statement into tokens, so that white space, comments, the case of words, the way in which names are quoted, and
 * a semicolon at the end make no difference.
 */
export function sqlTokens(statement: string): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  for (const { groups = {} } of statement.matchAll(scanner)) {
    const token = tokenOf(groups);
    if (token !== undefined) tokens.push(token);
  }
  while (isWord(tokens.at(-1), ';')) tokens.pop();
  return withLists(tokens);
}

/** Writes tokens as one line, with `?` for every value. */
export function formatSql(tokens: readonly SqlToken[]): string {
  return tokens
    .map((token) => {
      if (token.kind === 'list') return '(?)';
      return token.kind === 'word' ? token.text : '?';
    })
    .join(' ')
    .replaceAll(/ (?=[,).;])|(?<=[(.]) /g, '');
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>): SqlToken | undefined {
  const { blank, dollar, text, name, place, number, word, sign } = groups;
  if (blank !== undefined) return undefined;
  if (place !== undefined) return placeholder;
  const literal = dollar ?? text ?? number;
  if (literal !== undefined) return { kind: 'literal', text: literal };
  if (name !== undefined) return { kind: 'word', text: name.slice(1, -1).toLowerCase() };
  const plain = (word ?? sign ?? '').toLowerCase();
  return literalWords.has(plain) ? { kind: 'literal', text: plain } : { kind: 'word', text: plain };
}

/** Makes the values after IN one token, for their number depends on data and not on the program. */
function withLists(tokens: readonly SqlToken[]): readonly SqlToken[] {
  const result: SqlToken[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] as SqlToken;
    const list = isWord(tokens[at - 1], 'in') && isWord(token, '(') ? listAt(tokens, at) : undefined;
    if (list === undefined) result.push(token);
    else {
      result.push({ kind: 'list', values: list.values });
      at = list.end;
    }
  }
  return result;
}

function listAt(
  tokens: readonly SqlToken[],
  open: number,
): { readonly values: readonly SqlToken[]; readonly end: number } | undefined {
  const values: SqlToken[] = [];
  for (let at = open + 1; at < tokens.length; at += 2) {
    const [value, next] = [tokens[at], tokens[at + 1]];
    if (value?.kind !== 'literal' && value?.kind !== 'placeholder') return undefined;
    values.push(value);
    if (isWord(next, ')')) return { values, end: at + 1 };
    if (!isWord(next, ',')) return undefined;
  }
  return undefined;
}

function isWord(token: SqlToken | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text === text;
}
