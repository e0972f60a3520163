import type { Target } from './property-table.ts';

/** Namespaces without a prototype of their own. */
const namespaces = ['Math', 'JSON', 'Reflect', 'Atomics', 'Intl', 'WebAssembly', 'performance'];

/** Objects of the language that no global names. */
const unnamed: readonly (readonly [string, object])[] = [
  ['TypedArray', Object.getPrototypeOf(Uint8Array)],
  ['TypedArray.prototype', Object.getPrototypeOf(Uint8Array.prototype)],
  ['GeneratorFunction.prototype', Object.getPrototypeOf(function* () {})],
  ['Generator.prototype', Object.getPrototypeOf(function* () {}).prototype],
  ['AsyncGenerator.prototype', Object.getPrototypeOf(async function* () {}).prototype],
  ['AsyncFunction.prototype', Object.getPrototypeOf(async () => {})],
  ['ArrayIterator.prototype', Object.getPrototypeOf([][Symbol.iterator]())],
];

/** Lists the built-ins of the realm that exist already. Globals that are loaded when first used are left alone. */
export function intrinsicTargets(): Target[] {
  const targets: Target[] = unnamed.map(([name, object]) => ({ name, object }));
  for (const key of Object.getOwnPropertyNames(globalThis)) {
    const value: unknown = Object.getOwnPropertyDescriptor(globalThis, key)?.value;
    if (namespaces.includes(key) && isObject(value)) targets.push({ name: key, object: value });
    if (isClassLike(key, value)) addClass(targets, key, value);
  }
  for (const key of Object.getOwnPropertyNames(Intl)) {
    const value: unknown = Object.getOwnPropertyDescriptor(Intl, key)?.value;
    if (isClassLike(key, value)) addClass(targets, `Intl.${key}`, value);
  }
  return targets;
}

function addClass(targets: Target[], name: string, value: Class): void {
  targets.push({ name, object: value }, { name: `${name}.prototype`, object: value.prototype });
}

interface Class {
  readonly prototype: object;
}

function isClassLike(key: string, value: unknown): value is Class {
  return /^[A-Z]/u.test(key) && typeof value === 'function' && isObject(value.prototype);
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
