import type { Target } from './property-table.ts';

/** Namespaces without a prototype of their own. */
const namespaces = words('Math JSON Reflect Atomics Intl WebAssembly performance');

/** Classes of the language, and those of the web that Node has loaded from its start. Reading others would load them. */
const classes = [
  words('Object Function Array String Number Boolean Symbol BigInt Date RegExp Promise Proxy Iterator'),
  words('Map Set WeakMap WeakSet WeakRef FinalizationRegistry'),
  words('Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError'),
  words(
    'ArrayBuffer SharedArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array',
  ),
  words('Int32Array Uint32Array Float32Array Float64Array BigInt64Array BigUint64Array'),
  words('Buffer URL URLSearchParams EventTarget Event AbortController AbortSignal TextEncoder TextDecoder'),
].flat();

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

/** Lists the built-ins of the realm. */
export function intrinsicTargets(): Target[] {
  const targets: Target[] = unnamed.map(([name, object]) => ({ name, object }));
  for (const name of namespaces) addObject(targets, name, Reflect.get(globalThis, name));
  for (const name of classes) addClass(targets, name, Reflect.get(globalThis, name));
  for (const name of Object.getOwnPropertyNames(Intl))
    addClass(targets, `Intl.${name}`, Reflect.get(Intl, name));
  return targets;
}

function addClass(targets: Target[], name: string, value: unknown): void {
  if (typeof value !== 'function') return;
  addObject(targets, name, value);
  addObject(targets, `${name}.prototype`, (value as { readonly prototype?: unknown }).prototype);
}

function addObject(targets: Target[], name: string, value: unknown): void {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  if (isObject) targets.push({ name, object: value });
}

function words(text: string): readonly string[] {
  return text.split(' ');
}
