import { readFileSync } from 'node:fs';
import { findProgram } from './find-program.ts';
import type { RoomLaunch } from './room-process.ts';

/** Programs that set namespaces up, by absolute path: inside a room its own `PATH` is the only one. */
export interface NamespaceTools {
  readonly unshare: string;
  readonly mount: string;
  readonly ip: string;
  readonly sh: string;
}

/** Who the process is outside, and so inside. */
export interface NamespaceUser {
  readonly uid: number;
  readonly gid: number;
  /** Whether it may make namespaces without a user namespace around them. */
  readonly privileged: boolean;
}

/** Code that the set-up ends with when it fails, before the room's own program runs. */
export const setupFailed = 125;

/** Variables that shells add to the environment of what they start. */
const shellVariables = ['PWD', 'OLDPWD', 'SHLVL'];

// Positional parameters alone: an assignment would change a variable of that name in the room's environment.
const setup = `
"$1" -n -t tmpfs -o mode=0700 clnrm "$3" && "$1" -n -t tmpfs -o mode=0700 clnrm "$4" &&
"$2" link set lo up || exit ${setupFailed}
unset $5
shift 5
exec "$@"
`;

/**
 * The command that runs a program in mount, pid, network, ipc and uts namespaces of its own, with `/proc` of its
 * own, loopback up and no other network, and memory-backed folders over the room's home and temp folder. It dies
 * with its parent, and all inside die with it.
 *
 * An ordinary user needs a user namespace around these, in which the set-up runs as root; a second one inside
 * gives the program its real ids back, so that file permissions mean what they mean outside. Root needs neither,
 * and keeps the right to change owners and to become another user.
 */
export function namespaceCommand(
  tools: NamespaceTools,
  user: NamespaceUser,
  launch: Pick<RoomLaunch, 'directories' | 'env'>,
  program: readonly string[],
): readonly [string, ...string[]] {
  return [
    tools.unshare,
    ...(user.privileged ? [] : ['--user', '--map-root-user']),
    '--mount',
    '--pid',
    '--net',
    '--ipc',
    '--uts',
    '--fork',
    '--kill-child',
    '--mount-proc',
    '--',
    tools.sh,
    '-c',
    setup,
    'clnrm-room',
    tools.mount,
    tools.ip,
    launch.directories.home,
    launch.directories.temp,
    shellVariables.filter((name) => !(name in launch.env)).join(' '),
    ...(user.uid === 0 ? [] : [tools.unshare, `--map-user=${user.uid}`, `--map-group=${user.gid}`, '--']),
    ...program,
  ];
}

/** Finds the programs, or names those that are missing. */
export function findNamespaceTools(
  path?: string,
):
  | { readonly kind: 'found'; readonly tools: NamespaceTools }
  | { readonly kind: 'missing'; readonly names: readonly string[] } {
  const names = ['unshare', 'mount', 'ip', 'sh'] as const;
  const [unshare, mount, ip, sh] = names.map((name) => findProgram(name, path));
  if (unshare === undefined || mount === undefined || ip === undefined || sh === undefined) {
    return { kind: 'missing', names: names.filter((name) => findProgram(name, path) === undefined) };
  }
  return { kind: 'found', tools: { unshare, mount, ip, sh } };
}

/** Tells who this process is. */
export function namespaceUser(): NamespaceUser {
  const uid = process.getuid?.() ?? 0;
  return { uid, gid: process.getgid?.() ?? 0, privileged: uid === 0 && mayAdminister() };
}

/** Bit of `CAP_SYS_ADMIN`, capabilities(7). Root in a container often lacks it. */
const sysAdmin = 1n << 21n;

function mayAdminister(): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return (BigInt(`0x${effective}`) & sysAdmin) !== 0n;
}
