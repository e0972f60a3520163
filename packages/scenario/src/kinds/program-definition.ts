import { isClnrmError } from '@clnrm/model';
import type { ServiceContext } from '../definition/service-context.ts';
import type { ServiceDefinition } from '../definition/service-definition.ts';
import type { ResolvedServiceOptions } from '../definition/service-options.ts';
import type { Program } from '../runtime/program.ts';
import type { RuntimeKind, SlotRequest } from '../runtime/runtime.ts';
import { ProgramService } from '../service/program-service.ts';
import type { RunningService } from '../service/running-service.ts';

/** How often a port that was free when it was chosen may be lost to someone quicker. */
const portAttempts = 3;

/** Beyond its deadlines, for the system to do what it was asked to. In milliseconds. */
const margin = 5_000;

/** What a kind of service says of the program that it runs. */
export interface ProgramDefinition<N extends string> {
  /** The name of the function that the user called. */
  readonly kind: string;
  readonly program: Program;
  /** What a person would type to run it. */
  readonly command: string;
  readonly options: ResolvedServiceOptions<N>;
  /** Undefined where it is up to the set. */
  readonly runtime: RuntimeKind | undefined;
}

/** Defines a service that is a program in a runtime. Every such kind is made with this. */
export function programDefinition<N extends string>(
  definition: ProgramDefinition<N>,
): ServiceDefinition<RunningService, N> {
  const { kind, options, runtime } = definition;
  return {
    kind,
    needs: options.needs,
    scope: options.scope,
    keep: options.keep,
    identity: identityOf(definition),
    limits: options.limits,
    ignoreAttempts: options.ignoreAttempts,
    deadline: options.deadline + margin,
    graceful: options.graceful,
    stopDeadline: options.graceful + margin,
    runtime,
    check: async (context) => await context.runtime.check(requestOf(definition, context)),
    start: async (context) => await startProgram(definition, context),
  };
}

/** Starts one instance of a program and resolves when it is ready; leaves nothing behind when it rejects. */
export async function startProgram<N extends string>(
  definition: Omit<ProgramDefinition<N>, 'runtime'>,
  context: ServiceContext,
): Promise<ProgramService> {
  const { kind, command, options } = definition;
  for (let attempt = 1; ; attempt++) {
    const before = context.log.count;
    const slot = await context.runtime.open(requestOf(definition, context));
    const service = new ProgramService({ kind, command, options, context, slot });
    try {
      if (slot.running === undefined) await service.start(context.signal);
      else await service.attach(slot.running);
      return service;
    } catch (error) {
      await service.stop();
      // What another run has left and does not answer is replaced.
      if (slot.running?.isTakenOver === true) continue;
      const isLost = isPortLost(error, context.log.textsSince(before)) && attempt < portAttempts;
      if (!isLost || options.ports.every(({ number }) => number !== undefined)) throw error;
      context.log.retract(before);
    }
  }
}

/** How it is waited for, stopped and reset can change without another program being meant. */
function identityOf({
  kind,
  program,
  options,
}: Omit<ProgramDefinition<string>, 'runtime'>): object | undefined {
  if (program.kind === 'testcontainer') return undefined;
  const { givenEnv, ports, url, limits, network, files, volumes } = options;
  return { kind, program, env: givenEnv, ports, url, limits, network, files, volumes };
}

/** What a program needs a slot with. */
export function requestOf<N extends string>(
  { program, options }: Pick<ProgramDefinition<N>, 'program' | 'options'>,
  context: ServiceContext,
): SlotRequest {
  const { ports, limits, network, files, volumes } = options;
  const { name, folder } = context;
  return {
    name,
    folder,
    program,
    ports,
    limits,
    network,
    files,
    volumes: volumes.own,
    sharedVolumes: volumes.shared,
  };
}

function isPortLost(error: unknown, lines: readonly string[]): boolean {
  return (
    isClnrmError(error) &&
    error.code === 'CLNRM_SERVICE_EXITED' &&
    lines.some((line) => /EADDRINUSE|address already in use/i.test(line))
  );
}
