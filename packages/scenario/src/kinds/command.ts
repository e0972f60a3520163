import { resolve } from 'node:path';
import { optionError } from '../definition/definition-problem.ts';
import type { ServiceDefinition } from '../definition/service-definition.ts';
import { resolveServiceOptions, type ServiceOptions } from '../definition/service-options.ts';
import { splitCommand } from '../definition/split-command.ts';
import type { RunningService } from '../service/running-service.ts';
import { programDefinition } from './program-definition.ts';

/** {@link ServiceOptions} of a service that is a program on this machine. */
export interface CommandOptions<N extends string = string> extends ServiceOptions<N> {
  /** The working directory of the test. Where it runs. */
  readonly cwd?: string;
}

/**
 * Defines a service that is a program of this machine, by its command line or as a list of the program and its arguments.
 * It runs without a shell; `{port}` stands for its port, which it also finds in `PORT`.
 *
 * @example
 * const api = command('node api.ts', {
 *   needs: ['db'],
 *   env: ({ db }) => ({ DATABASE_URL: db.url }),
 *   ready: ready.http('/health'),
 * });
 */
export function command<const N extends string = never>(
  line: string | readonly string[],
  options: CommandOptions<N> = {},
): ServiceDefinition<RunningService, NoInfer<N>> {
  const argv = splitCommand('a command', line);
  const shown = argv.join(' ');
  const what = `the command ${JSON.stringify(shown)}`;
  const { cwd = process.cwd(), ...common } = options;
  if (typeof cwd !== 'string') {
    throw optionError(what, {
      reason: `its "cwd" is ${JSON.stringify(cwd)}`,
      remedy: 'Give "cwd" as a path',
    });
  }
  return programDefinition({
    kind: 'command',
    program: { kind: 'command', argv, cwd: resolve(cwd) },
    command: shown,
    options: resolveServiceOptions(what, common, ['cwd']),
    runtime: undefined,
  });
}
