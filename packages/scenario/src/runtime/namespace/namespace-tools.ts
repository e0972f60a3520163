import { readFileSync } from 'node:fs';
import { findProgram } from '../find-program.ts';

const names = ['unshare', 'nsenter', 'setsid', 'mount', 'ip', 'sh'] as const;

/** Programs that set namespaces up, by absolute path: a service's `PATH` need not lead to them. */
export type NamespaceTools = Readonly<Record<(typeof names)[number], string>>;

/** Finds the programs, or names those that are missing. `path` is where to look. */
export function findNamespaceTools(
  path?: string,
):
  | { readonly kind: 'found'; readonly tools: NamespaceTools }
  | { readonly kind: 'missing'; readonly names: readonly string[] } {
  const found = names.map((name) => [name, findProgram(name, path)] as const);
  const missing = found.flatMap(([name, place]) => (place === undefined ? [name] : []));
  return missing.length > 0
    ? { kind: 'missing', names: missing }
    : { kind: 'found', tools: Object.fromEntries(found) as NamespaceTools };
}

/** Who a process is outside, and so inside. */
export interface NamespaceUser {
  readonly uid: number;
  readonly gid: number;
  /** Whether it may make namespaces without a user namespace around them. */
  readonly privileged: boolean;
}

/** Tells who this process is. */
export function namespaceUser(): NamespaceUser {
  const uid = process.getuid?.() ?? 0;
  return { uid, gid: process.getgid?.() ?? 0, privileged: uid === 0 && mayAdminister() };
}

/** Bits of `CAP_NET_ADMIN` and `CAP_SYS_ADMIN`, capabilities(7). Root in a container often lacks them. */
const needed = (1n << 12n) | (1n << 21n);

function mayAdminister(): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return (BigInt(`0x${effective}`) & needed) === needed;
}

/** Gives a program its real ids back, so that file permissions mean what they mean outside. */
export function asUser(tools: NamespaceTools, { uid, gid, privileged }: NamespaceUser): readonly string[] {
  return privileged || uid === 0 ? [] : [tools.unshare, `--map-user=${uid}`, `--map-group=${gid}`, '--'];
}
