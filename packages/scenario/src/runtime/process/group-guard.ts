import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { ownGroup } from './process-group.ts';

/** Kills a group of processes and removes a folder should this process end without having done so, even by SIGKILL. */
export interface GroupGuard {
  /** Names the group. Call right after its leader has been spawned. */
  protect(leader: number): void;
  /** Names the folder, by an absolute path without a line break. Call right after it has been made. */
  protectFolder(path: string): void;
  /** Gives the protection up. Resolves when nothing of the guard is left behind for this group. */
  release(): Promise<void>;
}

/**
 * Reads group numbers, `+` to kill at the end and `-` to forget, and folders, `/` to remove at the end, which does no harm
 * to those that are gone. The end of the input is the end of the process that holds the other side: the one event that
 * also happens after SIGKILL.
 */
const script = `
groups=' '
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% $group *} \${groups#* $group }" ;;
    /) set -- "$@" "$group" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
[ $# -eq 0 ] || rm -rf -- "$@"
`;

let keeper: ChildProcess | undefined;
let holders = 0;

/** Tells the audit of a clean room that the shell is no leak: it ends with the services that it guards. */
const guardMark = Symbol.for('clnrm.guard');

/** Opens a guard. All guards of a process share one small shell, which ends when the last one is released. */
export function openGroupGuard(): GroupGuard {
  if (!ownGroup) return { protect() {}, protectFolder() {}, release: async () => {} };
  holders++;
  const shell = (keeper ??= startKeeper());
  let group: number | undefined;
  let released: Promise<void> | undefined;
  const release = async (): Promise<void> => {
    if (group !== undefined) shell.stdin?.write(`- ${group}\n`);
    if (--holders > 0) return;
    keeper = undefined;
    // A program that has nothing else to do must not end before this has.
    shell.ref();
    shell.stdin?.end();
    if (shell.exitCode === null && shell.signalCode === null) await once(shell, 'exit');
  };
  return {
    protect(leader) {
      group = leader;
      shell.stdin?.write(`+ ${leader}\n`);
    },
    protectFolder: (path) => void shell.stdin?.write(`/ ${path}\n`),
    release: async () => {
      await (released ??= release());
    },
  };
}

function startKeeper(): ChildProcess {
  // A session, environment and directory of its own: what ends or inspects those of the test does not reach it.
  const shell = spawn('/bin/sh', ['-c', script], {
    detached: true,
    cwd: '/',
    env: {},
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without the shell, services still work; only their end after a SIGKILL of this process is no longer sure.
  shell.on('error', () => {});
  Object.assign(shell, { [guardMark]: true });
  shell.stdin?.on('error', () => {});
  shell.unref();
  if (shell.stdin !== null && 'unref' in shell.stdin && typeof shell.stdin.unref === 'function')
    shell.stdin.unref();
  return shell;
}
