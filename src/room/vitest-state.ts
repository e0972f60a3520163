import type { AroundEach } from './trace-tests.ts';

/** The part of `vitest` that a room uses. */
export interface VitestApi {
  readonly aroundEach: AroundEach;
  readonly vi: {
    useRealTimers(): unknown;
    unstubAllEnvs(): unknown;
    unstubAllGlobals(): unknown;
  };
  readonly expect: object;
  readonly chai: { readonly expect: object; readonly assert: object; readonly Assertion: { readonly prototype: object } };
}

/** Brings Vitest's own state back to what it was before a file. */
export interface VitestState {
  readonly begin: () => void;
  /** Returns false when something was changed that cannot be changed back. */
  readonly end: () => boolean;
}

type Snapshot = readonly (readonly [target: object, properties: ReadonlyMap<PropertyKey, PropertyDescriptor>])[];

/**
 * Custom matchers, chai plugins, equality testers, stubs and fake timers live in modules that a process loads
 * once. With one process per file they end with it; in a process that serves many files they are taken back here.
 */
export function createVitestState({ vi, expect, chai }: VitestApi): VitestState {
  const testers = customTesters();
  const targets = [expect, chai.expect, chai.assert, chai.Assertion.prototype, ...registries()];
  let before: Snapshot = [];
  let testersBefore = 0;
  let serializers = 0;
  for (const target of [expect, chai.expect]) countCalls(target, 'addSnapshotSerializer', () => serializers++);
  return {
    begin: () => {
      before = targets.map((target) => [target, propertiesOf(target)]);
      testersBefore = testers.length;
      serializers = 0;
    },
    end: () => {
      vi.useRealTimers();
      vi.unstubAllEnvs();
      vi.unstubAllGlobals();
      for (const [target, properties] of before) restore(target, properties);
      testers.length = testersBefore;
      // Vitest keeps its serializers in a private list.
      return serializers === 0;
    },
  };
}

function registries(): readonly object[] {
  const state = globalThis as Record<symbol, unknown>;
  const matchers = (state[Symbol.for('$$jest-matchers-object')] as { matchers?: object } | undefined)?.matchers;
  const asymmetric = state[Symbol.for('asymmetric-matchers-object')] as object | undefined;
  return [matchers, asymmetric].filter((registry) => registry !== undefined);
}

function customTesters(): unknown[] {
  const state = globalThis as Record<symbol, unknown>;
  const registry = state[Symbol.for('$$jest-matchers-object')] as { customEqualityTesters?: unknown[] } | undefined;
  return registry?.customEqualityTesters ?? [];
}

function countCalls(target: object, name: string, onCall: () => void): void {
  const descriptor = Object.getOwnPropertyDescriptor(target, name);
  const original = descriptor?.value as ((...values: unknown[]) => unknown) | undefined;
  if (original === undefined || descriptor === undefined) return;
  const value = function (this: unknown, ...values: unknown[]): unknown {
    onCall();
    return original.apply(this, values);
  };
  Object.defineProperty(target, name, { ...descriptor, value });
}

function propertiesOf(target: object): ReadonlyMap<PropertyKey, PropertyDescriptor> {
  return new Map(
    Reflect.ownKeys(target).map((key) => [key, Object.getOwnPropertyDescriptor(target, key) as PropertyDescriptor]),
  );
}

function restore(target: object, before: ReadonlyMap<PropertyKey, PropertyDescriptor>): void {
  for (const key of Reflect.ownKeys(target)) {
    const descriptor = before.get(key);
    if (descriptor === undefined) Reflect.deleteProperty(target, key);
    else if (!isSame(Object.getOwnPropertyDescriptor(target, key), descriptor)) {
      Object.defineProperty(target, key, descriptor);
    }
  }
}

function isSame(a: PropertyDescriptor | undefined, b: PropertyDescriptor): boolean {
  return a !== undefined && a.value === b.value && a.get === b.get && a.set === b.set;
}
