import { type Comparison, isSameProperty, SeenProperties } from './seen-properties.ts';

const { getOwnPropertyDescriptor, ownKeys } = Reflect;

/** An object whose own properties are watched. */
export interface Target {
  /** As a person writes it: `Array.prototype`. */
  readonly name: string;
  readonly object: object;
  /** Properties that come and go by themselves. */
  readonly ignore?: (key: string | symbol) => boolean;
  /** Properties whose first reading is costly; they are looked at only once {@link PropertyTable.resolve} was called. */
  readonly deferred?: ReadonlySet<string | symbol>;
}

/** A property that is not as it was. */
export interface PropertyChange {
  readonly target: Target;
  readonly key: string | symbol;
  readonly before: PropertyDescriptor | undefined;
  readonly now: PropertyDescriptor | undefined;
}

interface Watched {
  readonly target: Target;
  readonly expected: Map<string | symbol, PropertyDescriptor | undefined>;
  /** Earlier states that are as good, such as the one before a package patched it. */
  readonly also: Map<string | symbol, (PropertyDescriptor | undefined)[]>;
  readonly deferred: Set<string | symbol>;
  /** The last state that had no changes. */
  seen: SeenProperties;
}

/** Remembers the own properties of objects and finds what is different, in about a microsecond for each object. */
export class PropertyTable {
  readonly #watched: Watched[] = [];

  /** Adds an object with its properties as they are. */
  add(target: Target): void {
    const deferred = new Set(target.deferred);
    const expected = new Map<string | symbol, PropertyDescriptor | undefined>();
    for (const key of ownKeys(target.object))
      expected.set(key, deferred.has(key) ? undefined : getOwnPropertyDescriptor(target.object, key));
    const seen = see({ target, deferred }, expected);
    this.#watched.push({ target, expected, also: new Map(), deferred, seen });
  }

  /** Takes everything as it is for what is expected. */
  refresh(): void {
    for (const change of this.changes()) this.accept(change);
  }

  /** Reads what was deferred. */
  resolve(): void {
    for (const watched of this.#watched) {
      const { target, expected, deferred } = watched;
      if (deferred.size === 0) continue;
      for (const key of deferred) expected.set(key, getOwnPropertyDescriptor(target.object, key));
      deferred.clear();
      if (differences(watched).length === 0) watched.seen = see(watched);
    }
  }

  changes(): PropertyChange[] {
    const changes: PropertyChange[] = [];
    for (const watched of this.#watched) {
      if (watched.seen.isCurrent()) continue;
      const found = differences(watched);
      if (found.length === 0) watched.seen = see(watched);
      changes.push(...found);
    }
    return changes;
  }

  /** Takes a change for what is expected; the state before stays as good. */
  accept({ target, key, now }: PropertyChange): void {
    const watched = this.#watched.find((candidate) => candidate.target === target);
    if (watched === undefined) return;
    const { expected, also } = watched;
    also.set(key, [...(also.get(key) ?? []), expected.get(key)]);
    expected.set(key, now);
  }
}

/** Puts a property back. Throws where it has been made permanent. */
export function undoChange({ target, key, before }: PropertyChange): void {
  if (before === undefined) {
    if (!Reflect.deleteProperty(target.object, key)) throw new TypeError('Not configurable.');
  } else {
    Object.defineProperty(target.object, key, before);
  }
}

/** Writes a property as a person would. */
export function nameOf({ target, key }: PropertyChange): string {
  if (typeof key === 'symbol') return `${target.name}[${String(key)}]`;
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `${target.name}.${key}` : `${target.name}['${key}']`;
}

function see(
  { target, deferred }: Pick<Watched, 'target' | 'deferred'>,
  known?: Watched['expected'],
): SeenProperties {
  const comparisonOf = (key: string | symbol): Comparison => {
    if (deferred.has(key)) return 'none';
    return target.ignore?.(key) === true ? 'presence' : 'value';
  };
  return new SeenProperties(target.object, comparisonOf, known);
}

function differences({ target, expected, also, deferred }: Watched): PropertyChange[] {
  const { object, ignore } = target;
  const changes: PropertyChange[] = [];
  for (const [key, before] of expected) {
    if (deferred.has(key) || ignore?.(key) === true) continue;
    const now = getOwnPropertyDescriptor(object, key);
    if (isSameProperty(now, before) || also.get(key)?.some((other) => isSameProperty(now, other)) === true)
      continue;
    if (!isInitialised(object, key, before, now)) {
      changes.push({ target, key, before, now });
      continue;
    }
    also.set(key, [...(also.get(key) ?? []), before]);
    expected.set(key, now);
  }
  for (const key of ownKeys(object)) {
    if (expected.has(key) || ignore?.(key) === true) continue;
    changes.push({ target, key, before: undefined, now: getOwnPropertyDescriptor(object, key) });
  }
  return changes;
}

/** Node defines many globals as getters that put the value in their own place when first asked. */
function isInitialised(
  object: object,
  key: string | symbol,
  before: PropertyDescriptor | undefined,
  now: PropertyDescriptor | undefined,
): boolean {
  const getter = before?.get;
  if (getter === undefined || now === undefined || !('value' in now)) return false;
  const initialised = Object.is(Reflect.apply(getter, object, []), now.value);
  // The getter of a property that was replaced before it was ever read initialises it now.
  Object.defineProperty(object, key, now);
  return initialised;
}
