import { spawn } from 'node:child_process';
import { findProgram } from '../launch/find-program.ts';
import { markVariables } from '../launch/room-mark.ts';
import { countForks } from './pid-window.ts';

/** Watches over one run from outside of its host. */
export interface Reaper {
  /** Undefined on Windows, where there is none: what a dead host left is removed by the next run. */
  readonly pid: number | undefined;
  /** Tells it of a session that one of the run's rooms leads. */
  watchSession(leader: number): void;
  /** Tells it that nothing is left to do, and lets it end. */
  dismiss(): void;
}

/** What a reaper is told when it starts. */
export interface ReaperTask {
  readonly runId: string;
  /** Removed at the end, whichever of them there are then. */
  readonly directories: readonly string[];
  /** Whether the run may start containers. */
  readonly containers: boolean;
}

/**
 * Reads lines until its host says `done` or is gone, by whatever way: the kernel closes the pipe. Then kills, with
 * SIGKILL, all that carries the run's mark or is in a session of one of its rooms, until nothing is found several
 * times in a row, as a process may have been starting; removes the run's containers; and removes its directories.
 *
 * A session counts only while fewer processes were started since than there are numbers: later its number may be
 * another's. That is why its lines bring the count of processes at that time.
 */
const script = `
trap '' HUP INT QUIT TERM
run=$1 docker=$2 sessions=
shift 2
while read -r line; do
  case $line in
    done) exit 0 ;;
    session*) sessions="$sessions \${line#session }" ;;
  esac
done

marked() {
  if [ ! -d /proc/self ]; then
    ps axeww -o pid=,command= | awk -v mark="${markVariables.run}=([^: ]*:)*$run( |:|\\$)" '$0 ~ mark { print $1 }'
    return
  fi
  # To grep, entries that end with a zero byte are lines, as the file is no text.
  grep -lsE "^${markVariables.run}=([^:]*:)*$run(:|$)" /proc/[0-9]*/environ | sed 's|/proc/||; s|/environ||'
}

forks() { sed -n 's/^processes //p' /proc/stat; }
stats() { cat "$@" 2>/dev/null | sed 's/ .*) / /'; }
leaders() {
  for p in "$@"; do stats "/proc/$p/stat"; done |
    awk -v forks="$(forks)" '$1 == $5 { print $1, forks }'
}
members() {
  stats /proc/[0-9]*/stat |
    awk -v sessions="$*" -v forks="$(forks)" -v most="$(cat /proc/sys/kernel/pid_max)" '
      BEGIN { n = split(sessions, s, " "); for (i = 1; i < n; i += 2) if (forks - s[i + 1] < most - 1000) own[s[i]] = 1 }
      $2 != "Z" && ($5 in own) { print $1 }'
}

quiet=0 rounds=0
while [ $quiet -lt 4 ] && [ $rounds -lt 300 ]; do
  pids=$(marked)
  if [ -r /proc/stat ]; then
    # Of a room that had only just started the host may not have told.
    sessions="$sessions $(leaders $pids)"
    pids="$pids $(members $sessions)"
  fi
  quiet=$((quiet + 1)) rounds=$((rounds + 1))
  case $pids in *[0-9]*) quiet=0; kill -9 $pids 2>/dev/null ;; esac
  sleep 0.1
done

if [ -n "$docker" ]; then
  quiet=0 rounds=0
  while [ $quiet -lt 4 ] && [ $rounds -lt 60 ]; do
    ids=$("$docker" ps -aq --filter "label=clnrm.run=$run" 2>/dev/null)
    quiet=$((quiet + 1)) rounds=$((rounds + 1))
    [ -z "$ids" ] || { quiet=0; "$docker" rm -f $ids >/dev/null 2>&1; }
    sleep 0.5
  done
fi

rm -rf -- "$@" 2>/dev/null || { chmod -R u+rwx -- "$@"; rm -rf -- "$@"; } 2>/dev/null
`;

/** Starts the reaper of a run: a shell of about a megabyte, in a session of its own that Ctrl-C does not reach. */
export function startReaper(task: ReaperTask): Reaper {
  const shell = process.platform === 'win32' ? undefined : findProgram('sh');
  if (shell === undefined) return { pid: undefined, watchSession: () => {}, dismiss: () => {} };
  const docker = task.containers ? (findProgram('docker') ?? '') : '';
  const child = spawn(shell, ['-c', script, 'clnrm-reaper', task.runId, docker, ...task.directories], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a reaper the run goes on: the next one cleans.
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  child.unref();
  return {
    pid: child.pid,
    watchSession: (leader) => {
      if (process.platform === 'linux') child.stdin.write(`session ${leader} ${countForks()}\n`);
    },
    dismiss: () => void child.stdin.end('done\n'),
  };
}
