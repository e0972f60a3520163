import type { ContainerRuntimeClient } from 'testcontainers';
import { ClnrmError } from '@clnrm/model';

/** A connection to a container engine, as testcontainers found it. */
export interface Engine {
  /** Images, with the credentials for their registries. */
  readonly images: ContainerRuntimeClient['image'];
  /** The engine's whole API. */
  readonly docker: ContainerRuntimeClient['container']['dockerode'];
  /** Its address, as `DOCKER_HOST` has it. */
  readonly address: string;
  /** Whether it drops what leaves a closed network rather than have no way there. */
  readonly dropsOutside: boolean;
  /** Names an image as testcontainers does, with the registry that stands in for Docker Hub. */
  imageName(name: string): Parameters<ContainerRuntimeClient['image']['pull']>[0];
}

/** A container of the engine. */
export type EngineContainer = ReturnType<Engine['docker']['getContainer']>;

/** What an engine is asked to create a container with. */
export type ContainerSettings = Parameters<Engine['docker']['createContainer']>[0];

let connected: Promise<Engine> | undefined;

/**
 * Connects with the container engine of this machine, once for the process. testcontainers, which is large, is loaded
 * by this alone.
 */
export async function connectEngine(): Promise<Engine> {
  connected ??= connect();
  try {
    return await connected;
  } catch (error) {
    // An engine that has been started in the meantime is found the next time.
    connected = undefined;
    throw error;
  }
}

async function connect(): Promise<Engine> {
  const { getContainerRuntimeClient, ImageName } = await loadTestcontainers();
  const client = await getContainerRuntimeClient().catch((error: unknown) => {
    throw noEngineError(error);
  });
  const docker = client.container.dockerode;
  return {
    images: client.image,
    docker,
    address: addressOf(docker.modem),
    dropsOutside: dropsOutside(client.info.containerRuntime.serverVersion),
    imageName: (name) => ImageName.fromString(name),
  };
}

/** Loads the module that the user's own containers come from, too. */
async function loadTestcontainers(): Promise<typeof import('testcontainers')> {
  try {
    return await import('testcontainers');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    throw new ClnrmError(
      'CLNRM_TESTCONTAINERS_MISSING',
      'Failed to load testcontainers: it is not installed. Install it with `npm install --save-dev testcontainers`.',
      { cause: error },
    );
  }
}

/** There is no engine, or none that answers. */
export function noEngineError(cause: unknown): ClnrmError {
  return new ClnrmError(
    'CLNRM_CONTAINER_ENGINE',
    `Failed to reach a container engine: ${reasonOf(cause)}. Start Docker, or set DOCKER_HOST to where it listens.`,
    { cause },
  );
}

/** What the engine said, in one line. */
export function reasonOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'json' in error) {
    const { json } = error as { json: { message?: unknown } | null };
    if (typeof json?.message === 'string') return firstLine(json.message);
  }
  const text = error instanceof Error ? error.message : String(error);
  return firstLine(text.replace(/^\(HTTP code \d+\) [^-]* - /, ''));
}

/** Tells whether the engine itself did not answer, rather than refuse. */
export function isEngineGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return ['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE'].includes(String(code));
}

/** The status of the answer; undefined where there was none. */
export function statusOf(error: unknown): number | undefined {
  return typeof error === 'object' && error !== null && 'statusCode' in error
    ? Number(error.statusCode)
    : undefined;
}

/** Lets pass that something which was to be removed is not there any more. */
export function ignoreMissing(error: unknown): void {
  const status = statusOf(error);
  // A removal that is under way is answered as a conflict; without an answer there is no engine left to remove from.
  if (status !== undefined && status !== 404 && status !== 409) throw error;
}

function firstLine(text: string): string {
  return (text.trim().split('\n')[0] ?? '').replace(/\.$/, '');
}

/**
 * Closed networks of Docker have no way out since version 25. Its versions begin at 17, and those of its likes are lower.
 * @see https://github.com/moby/moby/pull/47362
 */
function dropsOutside(version: string | number): boolean {
  const major = Number.parseInt(String(version), 10);
  return major >= 17 && major < 25;
}

function addressOf(modem: unknown): string {
  const { socketPath, protocol, host, port } = modem as Readonly<Record<string, string | number | undefined>>;
  return socketPath === undefined
    ? `${protocol === 'https' ? 'https' : 'tcp'}://${host}:${port}`
    : `unix://${socketPath}`;
}
