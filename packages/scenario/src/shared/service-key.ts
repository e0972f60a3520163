import { createHash } from 'node:crypto';
import { Secret } from '../definition/secret.ts';
import type { RuntimeKind } from '../runtime/runtime.ts';
import type { ServiceSet } from '../world/service-set.ts';

/** What tells a service from others that files of a run share. */
export interface SharedIdentity {
  readonly name: string;
  /** The same for definitions that are the same: name, program, options, runtime, and keys of what it needs. */
  readonly key: string;
  /** Keys of what it needs. */
  readonly needs: readonly string[];
  /** The same for those that are started into one network: all that the set shares. */
  readonly group: string;
  /** The same for one service before and after its definition was changed. */
  readonly family: string;
}

/** Identifies the services of a set that all files share. */
export function identifyShared(set: ServiceSet): ReadonlyMap<string, SharedIdentity> {
  const keys = new Map<string, string>();
  const names = set.graph.order.filter((name) => isShared(set, name));
  const needsOf = (name: string): readonly string[] =>
    set.graph.needsOf(name).flatMap((need) => keys.get(need) ?? []);
  for (const name of names) {
    const definition = set.definitions[name];
    const runtime = kindOf(set, name);
    keys.set(
      name,
      hashOf({
        name,
        identity: definition?.identity,
        keep: definition?.keep,
        runtime: { name: runtime.name, options: runtime.options },
        needs: needsOf(name),
      }),
    );
  }
  const group = hashOf([...keys.values()].toSorted());
  return new Map(
    names.map((name) => [
      name,
      {
        name,
        key: keys.get(name) ?? '',
        needs: needsOf(name),
        group,
        family: hashOf([name, set.place, set.graph.order.filter((each) => isShared(set, each))]),
      },
    ]),
  );
}

/** Whether a service of a set is a program that all files of a run share. */
export function isShared(set: ServiceSet, name: string): boolean {
  const definition = set.definitions[name];
  return definition?.scope === 'run' && definition.kind !== 'external';
}

/** What a service of a set runs in. */
export function kindOf(set: ServiceSet, name: string): RuntimeKind {
  return set.definitions[name]?.runtime ?? set.options.runtime;
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, plain)).digest('hex').slice(0, 32);
}

/** Says what JSON has no word for. It is called with what `toJSON` made of a value, so it looks the value up itself. */
function plain(this: unknown, key: string, shown: unknown): unknown {
  const value = (this as Readonly<Record<string, unknown>>)[key];
  if (value instanceof Secret) return { secret: hashOf(value.reveal()) };
  if (value instanceof Uint8Array) return { bytes: createHash('sha256').update(value).digest('hex') };
  if (typeof value === 'function' || value instanceof RegExp || typeof value === 'bigint')
    return String(value);
  return shown;
}
