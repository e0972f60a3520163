import { splitCommand } from '../definition/split-command.ts';
import type { ExecResult } from '../runtime/runtime.ts';
import { Attempts } from './attempts.ts';
import type { Readiness } from './readiness.ts';

/** Each attempt starts a process, which the service itself would rather have the processor for. */
const processShare = 1 / 4;

/** Ready when a command that runs beside the service, such as `pg_isready`, exits with 0. */
export function commandReady(command: string | readonly string[]): Readiness {
  const argv = splitCommand('the command of ready.command()', command);
  return {
    watch: (subject) =>
      new Attempts(
        `success of ${argv.join(' ')}`,
        subject,
        async (signal) => {
          try {
            const result = await subject.exec(argv, signal);
            return result.code === 0 ? undefined : describe(result);
          } catch (error) {
            return error instanceof Error ? error.message : String(error);
          }
        },
        processShare,
      ),
  };
}

function describe({ code, stdout, stderr }: ExecResult): string {
  const said = (stderr.trim() === '' ? stdout : stderr).trim().split('\n').at(-1) ?? '';
  return said === '' ? `exit code ${code}` : `exit code ${code}, ${said.slice(0, 200)}`;
}
