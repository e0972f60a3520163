/** What to look for in a source to find where a property was set, the surest first. */
export function hintsForProperty(owner: string, key: string | symbol): readonly RegExp[] {
  const name = typeof key === 'symbol' ? (key.description ?? '') : key;
  if (name === '') return [];
  const word = escape(name);
  const parts = owner.split('.').map(escape);
  // `http.request` may be written `node_http.request`: only the last part of the owner need agree.
  const last = parts.at(-1) ?? '';
  const isGlobal = owner === 'globalThis';
  const holder = isGlobal ? '(?:globalThis|global|window|self)' : last;
  return [
    new RegExp(
      `${holder}\\s*(?:\\.\\s*|\\[[^\\]\\n]*['"\`]?)${word}\\b['"\`]?\\)?\\]?\\s*(?:[-+*/|&?]{0,2}=(?![=>])|\\+\\+|--)`,
      'u',
    ),
    new RegExp(`delete\\s+[\\w.]*${holder}\\s*(?:\\.|\\[['"\`])${word}\\b`, 'u'),
    new RegExp(`${holder}\\b[^\\n]{0,20},\\s*['"\`]${word}['"\`]`, 'u'),
    new RegExp(`\\(\\s*['"\`]${word}['"\`]\\s*,`, 'u'),
    new RegExp(`${holder}\\b[^\\n]*\\b${word}\\b`, 'u'),
    ...(isGlobal ? [new RegExp(`^\\s*${word}\\s*=(?!=)`, 'mu')] : []),
    new RegExp(`['"\`]${word}['"\`]`, 'u'),
  ];
}

/** Escapes a text for use inside a regular expression with the `u` flag. */
export function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);
}
