import type { SharedService } from './shared-service.ts';

/** Stops services, each when those of them that need it have been stopped. */
export async function stopInOrder(
  services: readonly SharedService[],
  stop: (service: SharedService) => Promise<void>,
): Promise<void> {
  const stopping = new Map<SharedService, Promise<void>>();
  const stopOne = async (service: SharedService): Promise<void> => {
    const known = stopping.get(service) ?? stopAfter(service);
    stopping.set(service, known);
    await known;
  };
  const stopAfter = async (service: SharedService): Promise<void> => {
    const { key } = service.about.service;
    const above = services.filter(({ about }) => about.service.needs.includes(key));
    await Promise.all(above.map(stopOne));
    await stop(service);
  };
  await Promise.all(services.map(stopOne));
}
