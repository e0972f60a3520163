import type { ServiceContext } from '../../definition/service-context.ts';
import type { ServiceDefinition } from '../../definition/service-definition.ts';
import { type ResolvedServiceOptions, resolveServiceOptions } from '../../definition/service-options.ts';
import { programDefinition } from '../../kinds/program-definition.ts';
import { pause } from '../../pause.ts';
import { commandReady } from '../../readiness/command-ready.ts';
import { startedReady } from '../../readiness/started-ready.ts';
import type { BuildProgram, ContainerProfile, ImageProgram } from '../../runtime/program.ts';
import type { RunningService } from '../../service/running-service.ts';
import { jobFailedError } from '../container-errors.ts';
import { plainContainers } from '../container-runtime.ts';
import type { ComposeService } from './compose-service.ts';
import type { ComposeServiceOptions } from './compose.ts';

const jobInterval = 50;

/** Makes the definition of a service of a Compose file. A job is ready when it has ended well. */
export function composeDefinition(
  service: ComposeService,
  given: ComposeServiceOptions,
  isJob: boolean,
): ServiceDefinition {
  const definition = programDefinition({
    kind: 'compose',
    program: programOf(service),
    command: `docker compose up ${service.name}`,
    options: optionsOf(service, given, isJob),
    runtime: plainContainers,
  });
  if (!isJob) return definition;
  return {
    ...definition,
    start: async (context) => await runJob(await definition.start(context), context, definition.deadline),
  };
}

function programOf(service: ComposeService): ImageProgram | BuildProgram {
  const { source, entrypoint, user, workingDirectory, inMemory, mounts } = service;
  const profile: ContainerProfile = {
    entrypoint,
    user,
    workingDirectory,
    inMemory,
    mounts,
    stopSignal: service.stopSignal as NodeJS.Signals | undefined,
  };
  const argv = service.command;
  if (source.kind === 'image')
    return { kind: 'image', image: source.image, pull: source.pull, argv, profile };
  const { context, dockerfile, target, args } = source;
  return { kind: 'build', context, dockerfile, target, buildArguments: args, argv, profile };
}

function optionsOf(
  service: ComposeService,
  given: ComposeServiceOptions,
  isJob: boolean,
): ResolvedServiceOptions {
  const { health, ports, limits, graceful } = service;
  return resolveServiceOptions(`the service ${JSON.stringify(service.name)} of a Compose file`, {
    ...(isJob ? { ready: startedReady() } : health === undefined ? {} : { ready: commandReady(health.argv) }),
    ...(health === undefined ? {} : { deadline: Math.max(health.deadline, 30_000) }),
    ...(graceful === undefined ? {} : { graceful }),
    ...(service.isolated ? { network: 'none' } : {}),
    limits,
    ...given,
    needs: [...service.dependencies.keys()],
    env: service.environment,
    ports: Object.fromEntries(
      [...new Set(ports)].map((port, index) => [index === 0 ? 'main' : `p${port}`, port]),
    ),
    volumes: service.volumes.map(({ name, target }) =>
      name === undefined ? target : { name, path: target },
    ),
  });
}

/** Waits for the end of a job; what it leaves are its lines. */
async function runJob(
  job: RunningService,
  { signal }: ServiceContext,
  deadline: number,
): Promise<RunningService> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(deadline)]);
  while (job.exit === undefined && !limit.aborted) await pause(jobInterval, limit);
  const { exit } = job;
  if (exit?.kind === 'exited' && exit.code === 0)
    return Object.defineProperty(job, 'state', { value: 'done' });
  await job.stop();
  throw jobFailedError(job.name, exit, job.logs());
}
