import { optionError } from '../definition/definition-problem.ts';
import type { ServiceDefinition } from '../definition/service-definition.ts';
import { resolveServiceOptions, type ServiceOptions } from '../definition/service-options.ts';
import { splitCommand } from '../definition/split-command.ts';
import { programDefinition } from '../kinds/program-definition.ts';
import { startedReady } from '../readiness/started-ready.ts';
import type { PullPolicy } from '../runtime/program.ts';
import type { RunningService } from '../service/running-service.ts';
import { type ContainerProfileOptions, profileOptions, readProfile } from './container-profile.ts';
import { plainContainers } from './container-runtime.ts';
import { pullPolicies } from './ensure-image.ts';
import { startedContainers } from './testcontainer-slot.ts';

/** {@link ServiceOptions} of a service that is a container. `ports` are those of the image unless given. */
export interface ContainerOptions<N extends string = string>
  extends ServiceOptions<N>, ContainerProfileOptions {
  /** What the image says. What it runs, as a command line or as a list of the program and its arguments. */
  readonly command?: string | readonly string[];
  /** `missing`. When its image is fetched from the registry. */
  readonly pull?: PullPolicy;
}

/** Something that testcontainers can start: a `GenericContainer` or the container of one of its modules. */
export interface Startable<S> {
  start(): Promise<S>;
}

/** A service that testcontainers started. */
export interface TestcontainerService<S> extends RunningService {
  /** What its `start()` gave, with all that its module offers. */
  readonly container: S;
}

/**
 * Defines a service that is a container: of an image by its name, or one that was put together with testcontainers, which
 * is taken as it is and is ready when testcontainers says so.
 *
 * @example
 * const db = container('postgres:17', { env: { POSTGRES_PASSWORD: secret('p') }, ready: ready.command('pg_isready') });
 * const cache = container(new RedisContainer('redis:7'));
 */
export function container<const N extends string = never>(
  image: string,
  options?: ContainerOptions<N>,
): ServiceDefinition<RunningService, NoInfer<N>>;
export function container<S, const N extends string = never>(
  given: Startable<S>,
  options?: ServiceOptions<N>,
): ServiceDefinition<TestcontainerService<S>, NoInfer<N>>;
export function container<N extends string>(
  given: string | Startable<unknown>,
  options: ContainerOptions<N> = {},
): ServiceDefinition<RunningService, N> {
  if (typeof given === 'string') return imageDefinition(given, options);
  if (isStartable(given)) return testcontainerDefinition(given, options);
  throw optionError('a container', {
    reason: `its image is ${JSON.stringify(given) ?? 'undefined'}`,
    remedy: `Give the name of an image, such as 'postgres:17', or a container of testcontainers`,
  });
}

function imageDefinition<N extends string>(
  image: string,
  options: ContainerOptions<N>,
): ServiceDefinition<RunningService, N> {
  const what = `the container of ${JSON.stringify(image)}`;
  if (!/^[a-z0-9][^\s]*$/i.test(image)) {
    throw optionError(what, {
      reason: 'this is no name of an image',
      remedy: `Give one such as 'postgres:17'`,
    });
  }
  const { command, pull = 'missing', ...common } = options;
  if (!pullPolicies.includes(pull)) {
    throw optionError(what, {
      reason: `its "pull" is ${JSON.stringify(pull)}`,
      remedy: `Use one of ${pullPolicies.map((each) => `'${each}'`).join(', ')}`,
    });
  }
  const [profile, rest] = readProfile(what, common);
  const argv = command === undefined ? undefined : splitCommand(`the command of ${what}`, command);
  return programDefinition({
    kind: 'container',
    program: { kind: 'image', image, pull, argv, profile },
    command: ['docker run', image, ...(argv ?? [])].join(' '),
    options: resolveServiceOptions(what, rest as ServiceOptions<N>, ['command', 'pull', ...profileOptions]),
    runtime: plainContainers,
  });
}

function testcontainerDefinition<N extends string>(
  given: Startable<unknown>,
  options: ServiceOptions<N>,
): ServiceDefinition<TestcontainerService<unknown>, N> {
  const what = `the ${given.constructor.name}`;
  const resolved = resolveServiceOptions(what, options);
  const definition = programDefinition({
    kind: 'container',
    program: { kind: 'testcontainer', container: given },
    command: `new ${given.constructor.name}(…).start()`,
    // It has been waited for by the time that it is there.
    options: options.ready === undefined ? { ...resolved, ready: startedReady() } : resolved,
    runtime: plainContainers,
  });
  return {
    ...definition,
    start: async (context) => {
      const service = await definition.start(context);
      return Object.defineProperty(service, 'container', {
        get: () =>
          service.identity.kind === 'container' ? startedContainers.get(service.identity.id) : undefined,
      }) as TestcontainerService<unknown>;
    },
  };
}

function isStartable(given: unknown): given is Startable<unknown> {
  return (
    typeof given === 'object' &&
    given !== null &&
    ['start', 'withAutoCleanup', 'withNetworkMode'].every(
      (method) => typeof (given as Readonly<Record<string, unknown>>)[method] === 'function',
    )
  );
}
