import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { getContainerRuntimeClient, ImageName } from 'testcontainers';
import { type ByHand, type StartedByHand, untilListening } from './by-hand.ts';
import { type Planned, scriptOf } from './planned.ts';

/** The image of every container, on all sides. */
export const containerImage = `node:${process.versions.node.split('.')[0]}`;

/** The port that every container listens on. */
export const containerPort = 8080;

/** Containers in a network of their own, by three requests each to the engine: create, start, and ask for the address. */
export async function openContainersByHand(): Promise<ByHand> {
  const { container } = await getContainerRuntimeClient();
  const docker = container.dockerode;
  const image = ImageName.fromString(containerImage).string;
  const name = `clnrm-bench-${randomUUID()}`;
  const network = await docker.createNetwork({ Name: name, Internal: true });
  return {
    start: async (service: Planned): Promise<StartedByHand> => {
      const created = await docker.createContainer({
        Image: image,
        Cmd: ['node', '-e', scriptOf(service)],
        Env: [`PORT=${containerPort}`],
        HostConfig: { NetworkMode: name },
      });
      await created.start();
      const { NetworkSettings } = await created.inspect();
      await untilListening(NetworkSettings.Networks[name]?.IPAddress ?? '', containerPort);
      return { stop: async () => void (await created.remove({ force: true, v: true })) };
    },
    close: async () => {
      // The engine lets go of a container a moment after it has said that it is removed, and now and then not at all.
      for (let left = 100; left > 0 && !(await succeeds(network.remove())); left--) await wait(50);
    },
  };
}

/** Why there are no containers here; undefined where there are. */
export async function noContainers(): Promise<string | undefined> {
  try {
    const { container, image } = await getContainerRuntimeClient();
    await container.dockerode.getImage(ImageName.fromString(containerImage).string).inspect();
    return image === undefined ? 'there is no container engine' : undefined;
  } catch (error) {
    return `there is no container engine with the image ${containerImage} (${String(error)})`;
  }
}

async function succeeds(work: Promise<unknown>): Promise<boolean> {
  return await work.then(
    () => true,
    () => false,
  );
}
