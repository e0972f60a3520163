import { process } from '../node-internals.ts';
import type { Check } from '../check.ts';
import { definePropertyCheck } from '../property-check.ts';
import { PropertyTable, type Target } from '../property-table.ts';

/** Modules of Node whose exports are watched, and which of their classes. */
const modules: Readonly<Record<string, readonly string[]>> = {
  async_hooks: ['AsyncLocalStorage', 'AsyncResource'],
  buffer: [],
  child_process: ['ChildProcess'],
  crypto: ['Hash', 'Hmac'],
  dgram: ['Socket'],
  dns: [],
  'dns/promises': [],
  events: [],
  fs: ['ReadStream', 'WriteStream', 'Stats'],
  'fs/promises': [],
  http: ['Agent', 'ClientRequest', 'IncomingMessage', 'OutgoingMessage', 'ServerResponse', 'Server'],
  http2: [],
  https: ['Agent', 'Server'],
  module: [],
  net: ['Socket', 'Server'],
  os: [],
  path: [],
  readline: ['Interface'],
  stream: ['Readable', 'Writable', 'Duplex', 'Transform'],
  timers: [],
  'timers/promises': [],
  tls: ['TLSSocket', 'Server'],
  url: [],
  util: [],
  vm: ['Script'],
  worker_threads: ['Worker'],
  zlib: [],
};

/**
 * Modules of Node and the prototypes of their classes. A module is watched from the moment that it is loaded; what
 * loads it is seen by {@link Auditor.loading}.
 */
export function checkNodeModules(): Check {
  const table = new PropertyTable();
  const pending = new Set(Object.keys(modules));
  let seen = 0;

  function addLoaded(): void {
    const { moduleLoadList } = process;
    if (moduleLoadList.length === seen) return;
    seen = moduleLoadList.length;
    const loaded = new Set(moduleLoadList);
    for (const id of pending) {
      if (!loaded.has(`NativeModule ${id}`)) continue;
      pending.delete(id);
      for (const target of targetsOf(id)) table.add(target);
    }
  }

  return definePropertyCheck({
    name: 'node-modules',
    table,
    kindOf: ({ target }) => (target.name.endsWith('prototype') ? 'prototype' : 'built-in'),
    prepare: addLoaded,
  });
}

function targetsOf(id: string): Target[] {
  const exports = process.getBuiltinModule(id) as unknown as Record<string, unknown> | undefined;
  if (exports === undefined) return [];
  const targets: Target[] = [{ name: id, object: exports, ignore: isPrivate }];
  if (id === 'events') addPrototype(targets, 'EventEmitter', exports);
  for (const name of modules[id] ?? []) addPrototype(targets, `${id}.${name}`, exports[name]);
  return targets;
}

function addPrototype(targets: Target[], name: string, value: unknown): void {
  if (typeof value !== 'function') return;
  const { prototype } = value as { readonly prototype?: unknown };
  if (typeof prototype === 'object' && prototype !== null)
    targets.push({ name: `${name}.prototype`, object: prototype, ignore: isPrivate });
}

/** Node keeps state of its own in these. */
function isPrivate(key: string | symbol): boolean {
  return key === 'globalAgent' || (typeof key === 'string' && key.startsWith('_') && key.endsWith('Cache'));
}
