/** Makes an expression of a pattern in which `*` stands for any text and `?` for any one character. */
export function glob(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[$()+.[\\\]^{|}]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}

/** Tells whether a text has a character that {@link glob} does not take literally. */
export function isGlob(text: string): boolean {
  return /[*?]/.test(text);
}
