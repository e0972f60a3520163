import { createRequire } from 'node:module';
import { GenericContainer, Network, type StartedTestContainer } from 'testcontainers';
import { containerImage, containerPort } from './containers-by-hand.ts';
import { levelsOf, type Planned, scriptOf } from './planned.ts';

/** The version that is compared with. */
export const testcontainersVersion: string = (
  createRequire(import.meta.url)('testcontainers/package.json') as { readonly version: string }
).version;

/**
 * Starts services as testcontainers' documentation has it: a network, containers with an alias in it, and their default
 * wait strategy, which is that the exposed ports listen. All of one level at a time, as nothing else knows what needs what.
 */
export async function startByLevel(planned: readonly Planned[]): Promise<() => Promise<void>> {
  const network = await new Network().start();
  const started: StartedTestContainer[] = [];
  for (const level of levelsOf(planned)) {
    const containers = level.map((service) =>
      new GenericContainer(containerImage)
        .withCommand(['node', '-e', scriptOf(service)])
        .withEnvironment({ PORT: String(containerPort) })
        .withExposedPorts(containerPort)
        .withNetwork(network)
        .withNetworkAliases(service.name)
        .start(),
    );
    started.push(...(await Promise.all(containers)));
  }
  return async () => {
    await Promise.all(started.map(async (container) => await container.stop()));
    await network.stop();
  };
}
