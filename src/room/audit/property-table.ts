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

interface Row {
  readonly key: string | symbol;
  expected: PropertyDescriptor | undefined;
  /** Earlier states that are as good, such as the one before a package patched it. */
  readonly also: (PropertyDescriptor | undefined)[];
  /** A plain value, which can be compared without a descriptor. */
  plain: boolean;
  deferred: boolean;
}

interface Watched {
  readonly target: Target;
  rows: Row[];
  byKey: Map<string | symbol, Row>;
}

/** Remembers the own properties of objects and finds what is different, in well under a microsecond for each object. */
export class PropertyTable {
  readonly #watched: Watched[] = [];

  /** Adds an object with its properties as they are. */
  add(target: Target): void {
    const rows = Reflect.ownKeys(target.object).map((key) =>
      target.deferred?.has(key) === true
        ? { ...rowOf(key, undefined), deferred: true }
        : rowOf(key, Object.getOwnPropertyDescriptor(target.object, key)),
    );
    this.#watched.push({ target, rows, byKey: new Map(rows.map((row) => [row.key, row])) });
  }

  /** Takes everything as it is for what is expected. */
  refresh(): void {
    for (const change of this.changes()) this.accept(change);
  }

  /** Reads what was deferred. */
  resolve(): void {
    for (const { target, rows } of this.#watched) {
      for (const row of rows) {
        if (!row.deferred) continue;
        row.expected = Object.getOwnPropertyDescriptor(target.object, row.key);
        row.plain = isPlain(row.expected);
        row.deferred = false;
      }
    }
  }

  changes(): PropertyChange[] {
    const changes: PropertyChange[] = [];
    for (const watched of this.#watched) if (!isUnchanged(watched)) collect(watched, changes);
    return changes;
  }

  /** Takes a change for what is expected; the state before stays as good. */
  accept({ target, key, before, now }: PropertyChange): void {
    const watched = this.#watched.find((candidate) => candidate.target === target);
    if (watched === undefined) return;
    const row = watched.byKey.get(key);
    if (row === undefined) {
      const added = rowOf(key, now);
      added.also.push(before);
      watched.rows.push(added);
      watched.byKey.set(key, added);
      return;
    }
    row.also.push(row.expected);
    row.expected = now;
    row.plain = isPlain(now);
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

function rowOf(key: string | symbol, expected: PropertyDescriptor | undefined): Row {
  return { key, expected, also: [], plain: isPlain(expected), deferred: false };
}

function isPlain(descriptor: PropertyDescriptor | undefined): boolean {
  return descriptor !== undefined && 'value' in descriptor;
}

function isUnchanged({ target: { object }, rows }: Watched): boolean {
  try {
    if (Reflect.ownKeys(object).length !== rows.length) return false;
    const values = object as Record<string | symbol, unknown>;
    for (const row of rows) {
      if (row.deferred) continue;
      if (row.plain) {
        if (!Object.is(values[row.key], row.expected?.value)) return false;
      } else if (!isSame(Object.getOwnPropertyDescriptor(object, row.key), row.expected)) {
        return false;
      }
    }
    return true;
  } catch {
    // A getter that replaced a value may throw.
    return false;
  }
}

function collect({ target, rows, byKey }: Watched, changes: PropertyChange[]): void {
  for (const row of rows) {
    if (row.deferred) continue;
    const now = Object.getOwnPropertyDescriptor(target.object, row.key);
    if (isSame(now, row.expected) || row.also.some((other) => isSame(now, other))) continue;
    if (isInitialised(target.object, row, now) || target.ignore?.(row.key) === true) continue;
    changes.push({ target, key: row.key, before: row.expected, now });
  }
  for (const key of Reflect.ownKeys(target.object)) {
    if (byKey.has(key) || target.ignore?.(key) === true) continue;
    changes.push({
      target,
      key,
      before: undefined,
      now: Object.getOwnPropertyDescriptor(target.object, key),
    });
  }
}

function isSame(one: PropertyDescriptor | undefined, other: PropertyDescriptor | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return Object.is(one.value, other.value) && one.get === other.get && one.set === other.set;
}

/** Node defines many globals as getters that put the value in their own place when first asked. */
function isInitialised(object: object, row: Row, now: PropertyDescriptor | undefined): boolean {
  const getter = row.expected?.get;
  if (getter === undefined || now === undefined || !('value' in now)) return false;
  const initialised = Object.is(Reflect.apply(getter, object, []), now.value);
  // The getter of a property that was replaced before it was ever read initialises it now.
  Object.defineProperty(object, row.key, now);
  if (initialised) {
    row.also.push(row.expected);
    row.expected = now;
    row.plain = true;
  }
  return initialised;
}
