import type { OutsideAttempt } from '@clnrm/model';

/**
 * Tells whether an attempt is one of those that patterns stand for: a name or an address, with a port after a colon or for
 * any port without one; `*` stands for any letters, none included.
 */
export function isExpected(attempt: OutsideAttempt, patterns: readonly string[]): boolean {
  const { destination, port } = attempt;
  return patterns.some(
    (pattern) =>
      matches(pattern, destination) || (port !== undefined && matches(pattern, `${destination}:${port}`)),
  );
}

function matches(pattern: string, text: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replaceAll(/[\\^$.+?()[\]{}|]/g, String.raw`\$&`))
    .join('.*');
  return new RegExp(`^${source}$`, 'i').test(text);
}
