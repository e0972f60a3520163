import { ClnrmError } from '@clnrm/model';
import { describeExit, type ProcessExit } from './process-exit.ts';
import type { ResolvedProcessOptions } from './process-options.ts';
import type { Readiness } from './readiness.ts';

/** Enough to hold the stack trace that a service usually dies with. */
const shownLines = 20;

/** A service was started and did not get ready in time. */
export function notReadyError(
  options: ResolvedProcessOptions,
  readiness: Readiness,
  lines: readonly string[],
): ClnrmError {
  const last = readiness.lastFailure === undefined ? '' : ` (last attempt: ${readiness.lastFailure})`;
  return new ClnrmError(
    'CLNRM_SERVICE_NOT_READY',
    `Failed to start service "${options.name}": there was no ${readiness.awaited} within ${options.deadline} ms${last}. ` +
      `It has been stopped. Raise "deadline" if it needs longer, or correct "ready". ${printed(lines)}`,
  );
}

/** A service ended while it was being started. */
export function diedError(
  options: ResolvedProcessOptions,
  readiness: Readiness,
  exit: ProcessExit,
  lines: readonly string[],
): ClnrmError {
  return new ClnrmError(
    'CLNRM_SERVICE_EXITED',
    `Failed to start service "${options.name}": it ${describeExit(exit)}, before there was any ${readiness.awaited}. ` +
      `Run it by hand to see why: ${[options.command, ...options.args].join(' ')}. ${printed(lines)}`,
  );
}

/** A service was asked for something after its end. */
export function goneError(
  name: string,
  path: string,
  end: string,
  lines: readonly string[],
  cause: unknown,
): ClnrmError {
  return new ClnrmError(
    'CLNRM_SERVICE_EXITED',
    `Failed to ask service "${name}" for ${path}: it ${end}. Start it again before asking. ${printed(lines)}`,
    { cause },
  );
}

/** The command of a service could not be run at all. */
export function commandError(options: ResolvedProcessOptions, cause: unknown): ClnrmError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  const [reason, remedy] =
    code === 'ENOENT'
      ? [`command "${options.command}" was not found`, 'Install it, or give "command" as a path']
      : code === 'EACCES'
        ? [
            `command "${options.command}" may not be executed`,
            'Make it executable, or name its interpreter as "command"',
          ]
        : [`command "${options.command}" could not be run (${code})`, 'Correct "command"'];
  return new ClnrmError(
    'CLNRM_SERVICE_COMMAND',
    `Failed to start service "${options.name}": ${reason}. ${remedy}.`,
    { cause },
  );
}

/** The working directory of a service is not there. */
export function directoryError(options: ResolvedProcessOptions): ClnrmError {
  return new ClnrmError(
    'CLNRM_SERVICE_COMMAND',
    `Failed to start service "${options.name}": its "cwd" ${options.cwd} is not a directory. Correct "cwd".`,
  );
}

/** The port that a service was to listen on belongs to someone else. */
export function portTakenError(options: ResolvedProcessOptions): ClnrmError {
  return new ClnrmError(
    'CLNRM_SERVICE_PORT_TAKEN',
    `Failed to start service "${options.name}": port ${options.port} is in use already. ` +
      'Stop what listens there, or leave "port" out to have a free one chosen.',
  );
}

function printed(lines: readonly string[]): string {
  if (lines.length === 0) return 'It printed nothing.';
  const shown = lines.slice(-shownLines);
  const head =
    lines.length > shown.length
      ? `The last ${shown.length} of ${lines.length} lines it printed:`
      : 'It printed:';
  return `${head}\n${shown.map((line) => `  ${line}`).join('\n')}`;
}
