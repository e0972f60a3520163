import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { Trace } from './trace.ts';

/** What is told about calls to the `fs` module. */
export interface FileSystemEvents {
  /** A call is about to create, change or remove what is at `target`. The caller is captured where it is not given. */
  write(target: unknown, trace?: Trace): void;
  /** A call returned a descriptor. */
  open(fd: number, target: unknown, trace: Trace): void;
  /** Captures the caller; undefined where nobody is interested. */
  trace(): Trace | undefined;
}

type Method = (...parameters: unknown[]) => unknown;
type Methods = Record<string, Method | undefined>;

/** Functions that write, and which of their parameters are the paths they write to. */
const writers: Readonly<Record<string, readonly number[]>> = {
  appendFile: [0],
  chmod: [0],
  copyFile: [1],
  cp: [1],
  link: [1],
  mkdir: [0],
  rename: [0, 1],
  rm: [0],
  rmdir: [0],
  symlink: [1],
  truncate: [0],
  unlink: [0],
  writeFile: [0],
};

/**
 * Replaces functions of `fs`, its `Sync` forms and `fs.promises` by ones that tell and then call the original.
 * Node's own modules that hold the originals are not seen; they write through `fs.open` or not at all.
 */
export function patchFileSystem(events: FileSystemEvents): void {
  const callbacks = fs as unknown as Methods;
  const promises = fs.promises as unknown as Methods;
  for (const [name, targets] of Object.entries(writers)) {
    for (const [owner, key] of [
      [callbacks, name],
      [callbacks, `${name}Sync`],
      [promises, name],
    ] as const) {
      replace(owner, key, (original) => watchWriter(original, targets, events));
    }
  }
  for (const [owner, key] of [
    [callbacks, 'mkdtempSync'],
    [promises, 'mkdtemp'],
  ] as const) {
    replace(owner, key, (original) => watchNaming(original, events));
  }
  replace(callbacks, 'openSync', (original) => watchOpenSync(original, events));
  replace(callbacks, 'open', (original) => watchOpen(original, events));
  replace(promises, 'open', (original) => watchOpenPromise(original, events));
  syncBuiltinESMExports();
}

function watchWriter(original: Method, targets: readonly number[], events: FileSystemEvents): Method {
  return function (this: unknown, ...parameters) {
    for (const target of targets) events.write(parameters[target]);
    return Reflect.apply(original, this, parameters);
  };
}

/** The name that `mkdtemp` chose is known when it returns; its form with a callback is left alone. */
function watchNaming(original: Method, events: FileSystemEvents): Method {
  return function (this: unknown, ...parameters) {
    const trace = events.trace();
    const named = (path: unknown): unknown => {
      events.write(path, trace);
      return path;
    };
    const result = Reflect.apply(original, this, parameters);
    return result instanceof Promise ? result.then(named) : named(result);
  };
}

function watchOpenSync(original: Method, events: FileSystemEvents): Method {
  return function (this: unknown, ...parameters) {
    const [path, flags] = parameters;
    if (isWriting(flags)) events.write(path);
    const fd = Reflect.apply(original, this, parameters);
    const trace = events.trace();
    if (trace !== undefined && typeof fd === 'number') events.open(fd, path, trace);
    return fd;
  };
}

function watchOpen(original: Method, events: FileSystemEvents): Method {
  return function (this: unknown, ...parameters) {
    const [path, flags] = parameters;
    if (isWriting(flags)) events.write(path);
    const trace = events.trace();
    const callback = parameters.at(-1);
    if (trace === undefined || typeof callback !== 'function')
      return Reflect.apply(original, this, parameters);
    const watched = (error: unknown, fd: unknown): void => {
      if (typeof fd === 'number') events.open(fd, path, trace);
      Reflect.apply(callback, undefined, error ? [error] : [null, fd]);
    };
    return Reflect.apply(original, this, [...parameters.slice(0, -1), watched]);
  };
}

function watchOpenPromise(original: Method, events: FileSystemEvents): Method {
  return function (this: unknown, ...parameters) {
    const [path, flags] = parameters;
    if (isWriting(flags)) events.write(path);
    return Reflect.apply(original, this, parameters);
  };
}

/** `'r'` and what is numerically the same opens for reading alone. */
function isWriting(flags: unknown): boolean {
  if (typeof flags === 'number') {
    const { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC } = fs.constants;
    return (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) !== 0;
  }
  return typeof flags === 'string' && flags !== 'r' && flags !== 'rs' && flags !== 'sr';
}

function replace(owner: Methods, key: string, wrap: (original: Method) => Method): void {
  const original = owner[key];
  if (original === undefined) return;
  const wrapped = wrap(original);
  // Libraries read these: `util.promisify.custom`, the name, the number of parameters.
  for (const property of Reflect.ownKeys(original)) {
    const descriptor = Object.getOwnPropertyDescriptor(original, property);
    if (property !== 'prototype' && descriptor) Object.defineProperty(wrapped, property, descriptor);
  }
  owner[key] = wrapped;
}
