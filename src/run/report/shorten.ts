import { relative } from 'node:path';

/** A file as the reader knows it: relative to the project, with forward slashes on every system. */
export function shortPath(root: string, file: string): string {
  const path = relative(root, file).replaceAll('\\', '/');
  return path === '' || path.startsWith('../') ? file : path;
}

/** Text on one line of at most `limit` characters. */
export function clip(text: string, limit: number): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length <= limit ? line : `${line.slice(0, limit - 1)}…`;
}
