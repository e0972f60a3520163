import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RelayedService, SpanRelay } from '@clnrm/spans';
import type { Runtime, Slot } from '../runtime/runtime.ts';
import type { OpenPlace, SharedPlace } from './shared-protocol.ts';

/** What a place is opened with. */
export interface PlaceParts {
  /** Absolute path of a folder for it alone. */
  readonly folder: string;
  readonly runtime: Runtime;
  readonly relay: SpanRelay;
  /** Variables that mark every process of this machine that is started in it. */
  readonly mark: Readonly<Record<string, string>>;
}

/** A place that a keeper has opened for a service. */
export interface OpenedPlace {
  readonly slot: Slot;
  readonly place: SharedPlace;
  readonly spans: RelayedService;
}

/** Opens a place for a service, with folders that stand for those of a room and a door for its spans. */
export async function openPlace({ request, urls }: OpenPlace, parts: PlaceParts): Promise<OpenedPlace> {
  const { folder, runtime, relay, mark } = parts;
  const [base, files] = [join(folder, 'room'), join(folder, 'files')];
  for (const name of ['home', 'tmp']) await mkdir(join(base, name), { recursive: true, mode: 0o700 });
  await mkdir(files, { recursive: true });
  const slot = await runtime.open({ ...request, folder: files });
  const { target, service: spans } = relay.open();
  return {
    slot,
    spans,
    place: {
      ports: slot.ports,
      network: slot.network,
      environment: { ...changed(slot.environment), ...(runtime.features.ownFiles ? {} : mark) },
      base,
      reached: Object.fromEntries(urls.map((url) => [url, slot.reach(url)])),
      spans: { endpoint: slot.reach(target.endpoint), header: target.header },
    },
  };
}

/** Variables that differ from those of this process, which a room would have inherited from its own. */
function changed(environment: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => process.env[name] !== value),
  );
}
