import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { pause } from '../../pause.ts';
import { commandError } from '../../service/service-errors.ts';
import { requireProgram } from '../find-program.ts';
import { leadsGroup } from '../process/process-group.ts';
import { LaunchStatus } from './launch-status.ts';
import { firstLine, networkError } from './namespace-errors.ts';
import { type NamespaceLaunch, NamespaceProgram } from './namespace-program.ts';
import { asUser } from './namespace-tools.ts';
import { childrenOf } from './set-network.ts';

/** Variables that shells add to the environment of what they start. */
const shellVariables = ['PWD', 'OLDPWD', 'SHLVL'];

/**
 * The first process inside, which collects what nobody else does. It reports on 3 that all is set up and how the program
 * ended, and then stays, so that the others have their time, until it is killed or nobody listens any more.
 * The program is begun when it is told to by 3, too. Positional parameters: an assignment would change a variable of that
 * name in the program's environment.
 */
const setup = `
while [ "$1" != -- ]; do "$1" -n --rbind "$2" "$3" || exit 125; shift 3; done
"$2" -n -t proc proc /proc || exit 125
[ ! -d /dev/shm ] || "$2" -n -t tmpfs -o mode=1777 clnrm /dev/shm || exit 125
echo "$3" >/proc/sys/kernel/hostname
echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start
cd "$4" || exit 125
unset $5
shift 5
echo ready >&3
read -r clnrm_go <&3 || exit 125
exec 2>/dev/null
(exec "$@" >&4 2>&5 3>&- 4>&- 5>&-)
echo "$?" >&3
read -r _ <&3
`;

/**
 * Starts a program in mount, pid, ipc and uts namespaces of its own and in the network namespace of its place.
 * @throws ClnrmError `CLNRM_SERVICE_COMMAND`, `CLNRM_NAMESPACE`
 */
export async function launchInNamespace(launch: NamespaceLaunch): Promise<NamespaceProgram> {
  const { name, argv, cwd, environment, network } = launch;
  const [command = ''] = argv;
  try {
    requireProgram(command, environment['PATH'], cwd);
  } catch (error) {
    throw commandError(name, command, error);
  }
  const [program = '', ...args] = commandOf(launch);
  const child = spawn(program, args, {
    cwd: '/',
    env: environment,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  const [, , problems, status, stdout, stderr] = child.stdio as readonly unknown[] as readonly Socket[];
  if (child.pid === undefined || !problems || !status || !stdout || !stderr) {
    const [error] = (await once(child, 'error')) as [unknown];
    throw commandError(name, program, error);
  }
  let problem = '';
  problems.on('data', (chunk: Buffer) => (problem += String(chunk)));
  const said = new LaunchStatus(status);
  if (!(await said.isUp)) throw networkError(`start service "${name}" in namespaces`, firstLine(problem));
  try {
    await network.ready();
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  status.write('go\n');
  problems.destroy();
  const init = childrenOf(childrenOf(child.pid)[0] ?? child.pid)[0] ?? child.pid;
  const pid = (await firstChild(init, said)) ?? init;
  return new NamespaceProgram(launch, { child, status, said, stdout, stderr, init, pid });
}

/** The program itself, which leads a group; undefined when it has ended before it could be looked at. */
async function firstChild(init: number, said: LaunchStatus): Promise<number | undefined> {
  while (!said.isOver) {
    const [pid] = childrenOf(init);
    if (pid !== undefined && leadsGroup(pid)) return pid;
    await pause(1);
  }
  return undefined;
}

function commandOf({
  network,
  place,
  binds,
  argv,
  cwd,
  environment,
  name,
}: NamespaceLaunch): readonly string[] {
  const { tools, user } = network;
  const mounts = binds.flatMap(({ source, target }) => [tools.mount, source, target]);
  const unset = shellVariables.filter((variable) => !(variable in environment)).join(' ');
  return network.enter(
    ['pid', `net=${place.file}`],
    [
      ...[tools.unshare, '--mount', '--pid', '--ipc', '--uts', '--fork', '--kill-child', '--'],
      ...[tools.sh, '-c', setup, 'clnrm', ...mounts, '--', tools.mount, name, cwd, unset],
      ...[tools.setsid, ...asUser(tools, user), ...argv],
    ],
  );
}
