import { ClnrmError } from '@clnrm/model';
import type { DefinitionProblem } from '../definition/definition-problem.ts';
import type { ReadinessWatch } from '../readiness/readiness.ts';
import type { ServicePort } from '../runtime/address.ts';
import { describeExit, type ServiceExit } from './service-exit.ts';

/** Enough to hold the stack trace that a service usually dies with. */
const shownLines = 20;

/** A service cannot be had here, which was found before anything was started. */
export function unableError(name: string, { reason, remedy }: DefinitionProblem): ClnrmError {
  return new ClnrmError('CLNRM_SERVICE_UNABLE', `Failed to start service "${name}": ${reason}. ${remedy}.`);
}

/** A service was asked for something that its kind cannot do. */
export function cannotError(what: string, name: string, { reason, remedy }: DefinitionProblem): ClnrmError {
  return new ClnrmError('CLNRM_SERVICE_UNABLE', `Failed to ${what} service "${name}": ${reason}. ${remedy}.`);
}

/** A service was started and did not get ready in time. */
export function notReadyError(
  name: string,
  watch: ReadinessWatch,
  deadline: number,
  lines: readonly string[],
): ClnrmError {
  const last = watch.lastFailure === undefined ? '' : ` (last attempt: ${watch.lastFailure})`;
  return new ClnrmError(
    'CLNRM_SERVICE_NOT_READY',
    `Failed to start service "${name}": there was no ${watch.awaited} within ${deadline} ms${last}. ` +
      `It has been stopped. Raise "deadline" if it needs longer, or correct "ready". ${printed(lines)}`,
  );
}

/** Something that should have been running did not answer in time. */
export function notThereError(name: string, watch: ReadinessWatch, deadline: number): ClnrmError {
  const last = watch.lastFailure === undefined ? '' : ` (last attempt: ${watch.lastFailure})`;
  return new ClnrmError(
    'CLNRM_SERVICE_NOT_READY',
    `Failed to reach service "${name}": there was no ${watch.awaited} within ${deadline} ms${last}. ` +
      'Start it by hand, for external() starts nothing, or correct its URL.',
  );
}

/** A service ended while it was being started. `command` is what a person would type to run it. */
export function diedError(
  name: string,
  watch: ReadinessWatch,
  exit: ServiceExit,
  command: string,
  lines: readonly string[],
): ClnrmError {
  return new ClnrmError(
    'CLNRM_SERVICE_EXITED',
    `Failed to start service "${name}": it ${describeExit(exit)}, before there was any ${watch.awaited}. ` +
      `${suspicion(exit)}Run it by hand to see why: ${command}. ${printed(lines)}`,
  );
}

/** What a kill that nobody here has asked for mostly means, as a sentence and a space. */
export function suspicion(exit: ServiceExit): string {
  return exit.kind === 'killed' && exit.signal === 'SIGKILL'
    ? 'Nobody here sent that: the kernel does when memory runs out. '
    : '';
}

/** A service was asked for something after its end. `what` completes "Failed to ...". */
export function goneError(what: string, end: string, lines: readonly string[], cause?: unknown): ClnrmError {
  return new ClnrmError(
    'CLNRM_SERVICE_EXITED',
    `Failed to ${what}: it ${end}. Start it again before asking. ${printed(lines)}`,
    { cause },
  );
}

/** A program that was run beside a service took too long. `what` completes "Failed to ...". */
export function lateExecError(what: string, deadline: number): ClnrmError {
  return new ClnrmError(
    'CLNRM_SERVICE_COMMAND',
    `Failed to ${what}: it did not end within ${deadline} ms and was killed. Raise "deadline", or give it less to do.`,
  );
}

/** The command of a service could not be run at all; `hint` is what is known of one that was not found, in sentences. */
export function commandError(name: string, command: string, cause: unknown, hint = ''): ClnrmError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  const [reason, remedy] =
    code === 'ENOENT'
      ? [`command "${command}" was not found`, 'Install it, or give "command" as a path']
      : code === 'EACCES'
        ? [
            `command "${command}" may not be executed`,
            'Make it executable, or name its interpreter as "command"',
          ]
        : [`command "${command}" could not be run (${code})`, 'Correct "command"'];
  const more = code === 'ENOENT' && hint !== '' ? ` ${hint}` : '';
  return new ClnrmError(
    'CLNRM_SERVICE_COMMAND',
    `Failed to start service "${name}": ${reason}. ${remedy}.${more}`,
    { cause },
  );
}

/** The port that a service was to listen on belongs to someone else, who is named where that is known. */
export function portTakenError(name: string, port: number, holder: string | undefined): ClnrmError {
  const more = holder === undefined ? '' : ` It belongs to ${holder}.`;
  return new ClnrmError(
    'CLNRM_SERVICE_PORT_TAKEN',
    `Failed to start service "${name}": port ${port} is in use already. ` +
      `Stop what listens there, or leave "port" out to have a free one chosen.${more}`,
  );
}

/** A port was asked for that a service has not got. */
export function noPortError(
  name: string,
  port: string | undefined,
  ports: readonly ServicePort[],
): ClnrmError {
  const known = ports.map((each) => `"${each.name}"`).join(', ');
  const which = port === undefined ? 'it has none' : `it has no port "${port}"`;
  return new ClnrmError(
    'CLNRM_SERVICE_OPTION',
    `Failed to find the address of service "${name}": ${which}. ` +
      (known === '' ? 'Give it "ports".' : `It has ${known}.`),
  );
}

/** What a service printed last, as whole sentences and indented lines. */
export function printed(lines: readonly string[]): string {
  if (lines.length === 0) return 'It printed nothing.';
  const shown = lines.slice(-shownLines);
  const head =
    lines.length > shown.length
      ? `The last ${shown.length} of ${lines.length} lines it printed:`
      : 'It printed:';
  return `${head}\n${shown.map((line) => `  ${line}`).join('\n')}`;
}
