const { getOwnPropertyDescriptor, ownKeys } = Reflect;
const { hasOwn, is } = Object;

/** Says what of an object is compared: `value` by what it is, `presence` only by whether it is there. */
export type Comparison = 'value' | 'presence' | 'none';

/**
 * The own properties of an object as they were seen, laid out so that looking again is quick and leaves next to no
 * garbage: a descriptor is an object, and there are thousands of properties to look at after each test file.
 */
export class SeenProperties {
  readonly #object: Readonly<Record<string | symbol, unknown>>;
  readonly #count: number;
  /** In parallel with the values, of properties that reading tells everything about. */
  readonly #keys: (string | symbol)[] = [];
  readonly #values: unknown[] = [];
  readonly #exact: (readonly [string | symbol, PropertyDescriptor])[] = [];
  readonly #present: (string | symbol)[] = [];

  /** Sees what is there now. `known` are descriptors that were read a moment ago. */
  constructor(
    object: object,
    comparisonOf: (key: string | symbol) => Comparison,
    known?: ReadonlyMap<string | symbol, PropertyDescriptor | undefined>,
  ) {
    this.#object = object as Readonly<Record<string | symbol, unknown>>;
    const all = ownKeys(object);
    this.#count = all.length;
    for (const key of all) {
      const comparison = comparisonOf(key);
      if (comparison === 'presence') this.#present.push(key);
      if (comparison === 'value') this.#add(key, known?.get(key) ?? getOwnPropertyDescriptor(object, key));
    }
  }

  #add(key: string | symbol, descriptor: PropertyDescriptor | undefined): void {
    if (descriptor === undefined) return;
    if ('value' in descriptor && isTelling(descriptor.value)) {
      this.#keys.push(key);
      this.#values.push(descriptor.value);
    } else {
      this.#exact.push([key, descriptor]);
    }
  }

  /** Tells whether nothing was added, removed or given another value since. May run a getter that was put in a value's place. */
  isCurrent(): boolean {
    const object = this.#object;
    const keys = this.#keys;
    const values = this.#values;
    try {
      for (let index = 0; index < keys.length; index += 1) {
        const key = keys[index];
        if (key === undefined || object[key] !== values[index]) return false;
      }
      for (const [key, descriptor] of this.#exact)
        if (!isSameProperty(getOwnPropertyDescriptor(object, key), descriptor)) return false;
      for (const key of this.#present) if (!hasOwn(object, key)) return false;
      // All that was seen is there, so that the number of keys tells whether there is more.
      return ownKeys(object).length === this.#count;
    } catch {
      // A getter that replaced a value may throw.
      return false;
    }
  }
}

/** Compares two states of a property by what reading and writing it does. */
export function isSameProperty(
  one: PropertyDescriptor | undefined,
  other: PropertyDescriptor | undefined,
): boolean {
  if (one === undefined || other === undefined) return one === other;
  return is(one.value, other.value) && one.get === other.get && one.set === other.set;
}

/** What is missing reads `undefined`, and `===` holds neither for `NaN` nor only for the same zero. */
function isTelling(value: unknown): boolean {
  return value !== undefined && value !== 0 && !Number.isNaN(value);
}
