import { readFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ClnrmError } from '@clnrm/model';
import type { ExecOptions, ExecResult } from '../runtime/runtime.ts';
import type { Engine, EngineContainer } from './engine.ts';

/** What a shell says of programs that are not there or cannot be run; the engine uses the same numbers. */
const notFound = 127;
const notExecutable = 126;

/** Runs a program in a container to its end, and ends it when the run is aborted. */
export async function runInContainer(
  engine: Engine,
  container: EngineContainer,
  argv: readonly string[],
  { environment, abort, input }: ExecOptions,
): Promise<ExecResult> {
  abort.throwIfAborted();
  const exec = await container.exec({
    Cmd: [...argv],
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    AttachStdin: input !== undefined,
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({ hijack: true, stdin: input !== undefined });
  const [out, err] = [new PassThrough(), new PassThrough()];
  engine.docker.modem.demuxStream(stream, out, err);
  const finish = (): void => {
    out.end();
    err.end();
  };
  stream.once('end', finish).once('close', finish).once('error', finish);
  const kill = (): void => void killInContainer(container, exec).finally(() => stream.destroy());
  abort.addEventListener('abort', kill);
  if (input !== undefined) stream.end(input);
  try {
    const [stdout, stderr] = await Promise.all([text(out), text(err)]);
    abort.throwIfAborted();
    const { ExitCode } = await exec.inspect();
    const code = ExitCode ?? notExecutable;
    if (isRefusal(code, stdout)) throw notRunError(argv[0] ?? '', stdout.trim());
    return { code, stdout, stderr };
  } finally {
    abort.removeEventListener('abort', kill);
    // The engine has closed its side only.
    stream.destroy();
  }
}

/** The engine tells that it could not start a program in the place of what that would have printed. */
function isRefusal(code: number, stdout: string): boolean {
  return (code === notFound || code === notExecutable) && stdout.startsWith('OCI runtime exec failed');
}

function notRunError(command: string, said: string): ClnrmError {
  const reason = /executable file not found|no such file/.test(said)
    ? 'it was not found in the container'
    : `it could not be run in the container (${said})`;
  return new ClnrmError(
    'CLNRM_SERVICE_COMMAND',
    `Failed to run "${command}": ${reason}. Choose a program that its image has.`,
  );
}

/** The engine ends no programs that were started beside the first one; inside it has a number of its own, which the kernel tells. */
async function killInContainer(
  container: EngineContainer,
  exec: Awaited<ReturnType<EngineContainer['exec']>>,
): Promise<void> {
  try {
    const { Pid } = await exec.inspect();
    const status = await readFile(`/proc/${Pid}/status`, 'utf8');
    const inside = /^NSpid:.*\s(\d+)$/m.exec(status)?.[1];
    if (inside === undefined) return;
    const killer = await container.exec({ Cmd: ['kill', '-KILL', inside] });
    (await killer.start({ Detach: true })).resume();
  } catch {
    // It has ended in the meantime, or ends with its container.
  }
}
