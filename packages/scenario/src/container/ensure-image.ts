import type { DefinitionProblem } from '../definition/definition-problem.ts';
import type { PullPolicy } from '../runtime/program.ts';
import { type Engine, isEngineGone, noEngineError, reasonOf, statusOf } from './engine.ts';

/** Every policy. */
export const pullPolicies: readonly PullPolicy[] = ['missing', 'always', 'never'];

/** Where the engine looks for programs of an image that says nothing of it. */
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What a container of an image starts with, as far as its image says. */
export interface ImageDefaults {
  readonly id: string;
  /** As the engine has it. */
  readonly name: string;
  readonly entrypoint: readonly string[];
  /** Folders that programs are looked for in. */
  readonly path: readonly string[];
  /** TCP ports, the lowest first. */
  readonly ports: readonly number[];
  /** Absolute paths. */
  readonly volumes: readonly string[];
  /** The signal that asks it to end. */
  readonly stopSignal: NodeJS.Signals;
}

/** Makes sure that an image is there; otherwise says why it is not. Images of one name are fetched once at a time. */
export async function ensureImage(
  engine: Engine,
  image: string,
  pull: PullPolicy,
): Promise<ImageDefaults | DefinitionProblem> {
  const key = `${engine.address} ${pull} ${image}`;
  const known = fetching.get(key);
  if (known !== undefined) return await known;
  const fetched = fetchImage(engine, image, pull).finally(() => fetching.delete(key));
  fetching.set(key, fetched);
  return await fetched;
}

const fetching = new Map<string, Promise<ImageDefaults | DefinitionProblem>>();

async function fetchImage(
  engine: Engine,
  given: string,
  pull: PullPolicy,
): Promise<ImageDefaults | DefinitionProblem> {
  const image = engine.imageName(given);
  const name = image.string;
  const here = pull === 'always' ? undefined : await inspectImage(engine, name);
  if (here !== undefined) return here;
  if (pull === 'never') {
    return {
      reason: `its image ${name} is not on this machine`,
      remedy: `Fetch it with \`docker pull ${name}\`, make it, or leave out pull: 'never'`,
    };
  }
  try {
    await engine.images.pull(image, { force: true, platform: undefined });
  } catch (error) {
    if (isEngineGone(error)) throw noEngineError(error);
    return notFetched(name, reasonOf(error));
  }
  // A pull that breaks off half-way ends like one that works.
  return (await inspectImage(engine, name)) ?? notFetched(name, 'the registry did not deliver it');
}

function notFetched(name: string, reason: string): DefinitionProblem {
  return {
    reason: `its image ${name} is not on this machine and cannot be fetched: ${reason}`,
    remedy: 'Correct its name, log in to its registry, or make it on this machine',
  };
}

/** Reads what an image says; undefined where the engine does not have it. */
export async function inspectImage(engine: Engine, name: string): Promise<ImageDefaults | undefined> {
  try {
    const { Id, Config } = await engine.docker.getImage(name).inspect();
    const { ExposedPorts, Volumes, StopSignal, Entrypoint, Env } = Config as Readonly<
      Record<string, unknown>
    >;
    const variables = Array.isArray(Env) ? (Env as readonly string[]) : [];
    const path = variables.find((each) => each.startsWith('PATH='))?.slice('PATH='.length) ?? defaultPath;
    return {
      id: Id,
      name,
      entrypoint: Array.isArray(Entrypoint) ? Entrypoint : [],
      path: path.split(':'),
      ports: keysOf(ExposedPorts)
        .filter((port) => !port.endsWith('/udp'))
        .map((port) => Number.parseInt(port, 10))
        .toSorted((a, b) => a - b),
      volumes: keysOf(Volumes),
      stopSignal: (typeof StopSignal === 'string' && StopSignal !== ''
        ? StopSignal
        : 'SIGTERM') as NodeJS.Signals,
    };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    if (isEngineGone(error)) throw noEngineError(error);
    throw error;
  }
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}
