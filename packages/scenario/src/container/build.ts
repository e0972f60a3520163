import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { optionError } from '../definition/definition-problem.ts';
import type { ServiceDefinition } from '../definition/service-definition.ts';
import { resolveServiceOptions, type ServiceOptions } from '../definition/service-options.ts';
import { splitCommand } from '../definition/split-command.ts';
import { programDefinition } from '../kinds/program-definition.ts';
import type { RunningService } from '../service/running-service.ts';
import { type ContainerProfileOptions, profileOptions, readProfile } from './container-profile.ts';
import { plainContainers } from './container-runtime.ts';

/** {@link ServiceOptions} of a service that is a container of an image that is built first. */
export interface BuildOptions<N extends string = string> extends ServiceOptions<N>, ContainerProfileOptions {
  /** `Dockerfile`. Path relative to the context. */
  readonly dockerfile?: string;
  /** The last. The stage of the Dockerfile to build. */
  readonly target?: string;
  /** None. What the Dockerfile asks for with `ARG`. They can be read from the image, so that no secret belongs here. */
  readonly args?: Readonly<Record<string, string>>;
  /** What the image says. What it runs, as a command line or as a list of the program and its arguments. */
  readonly command?: string | readonly string[];
}

/**
 * Defines a service that is a container of an image that the Docker client builds from a folder with a Dockerfile. What has
 * not changed comes from the cache of earlier builds.
 *
 * @example
 * const api = build('./api', { needs: ['db'], env: ({ db }) => ({ DB: db.url }), ready: ready.http('/health') });
 */
export function build<const N extends string = never>(
  context: string,
  options: BuildOptions<N> = {},
): ServiceDefinition<RunningService, NoInfer<N>> {
  const what = `the build of ${JSON.stringify(context)}`;
  const { dockerfile = 'Dockerfile', target, args = {}, command, ...common } = options;
  const folder = resolve(context);
  if (statSync(join(folder, dockerfile), { throwIfNoEntry: false })?.isFile() !== true) {
    throw optionError(what, {
      reason: `there is no file ${join(folder, dockerfile)}`,
      remedy: 'Correct the folder or "dockerfile"',
    });
  }
  const [profile, rest] = readProfile(what, common);
  const argv = command === undefined ? undefined : splitCommand(`the command of ${what}`, command);
  return programDefinition({
    kind: 'build',
    program: { kind: 'build', context: folder, dockerfile, target, buildArguments: args, argv, profile },
    command: `docker build --file ${join(folder, dockerfile)} ${folder}`,
    options: resolveServiceOptions(what, rest as ServiceOptions<N>, [
      'dockerfile',
      'target',
      'args',
      'command',
      ...profileOptions,
    ]),
    runtime: plainContainers,
  });
}
