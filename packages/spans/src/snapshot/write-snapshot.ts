import type { NormalSpan } from '../digest/normal-span.ts';

/** What a snapshot file holds. */
export interface TraceSnapshot {
  readonly name: string;
  /** 64 hexadecimal digits. */
  readonly digest: string;
  readonly roots: readonly NormalSpan[];
}

/** The first line of each file; the number changes with what the file means. */
export const snapshotHeader = 'clnrm trace 1';

/**
 * Writes a snapshot for people to read and review: the tree of spans, each with its fields four columns further in, without
 * ids and times.
 */
export function writeSnapshot({ name, digest, roots }: TraceSnapshot): string {
  const lines = [snapshotHeader, `name ${JSON.stringify(name)}`, `digest ${digest}`, ''];
  const ahead = roots.toReversed().map((node) => ({ node, depth: 0 }));
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    const { node, depth } = next;
    const indent = '  '.repeat(depth);
    lines.push(`${indent}- ${JSON.stringify(node.name)} ${node.kind} of ${wordOf(node.service)}`);
    for (const [field, text] of node.fields) lines.push(`${indent}    ${field} = ${text}`);
    ahead.push(...node.children.toReversed().map((child) => ({ node: child, depth: depth + 1 })));
  }
  return `${lines.join('\n')}\n`;
}

function wordOf(service: string): string {
  return /^[\w.@:/-]+$/.test(service) ? service : JSON.stringify(service);
}
