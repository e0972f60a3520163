import fs from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { patchFileSystem } from './patch-file-system.ts';
import { captureTrace, type Trace } from './trace.ts';

const { lstatSync, readFileSync } = fs;
const { timeOrigin } = performance;
const now = performance.now.bind(performance);

/** Milliseconds that the time of a file may be behind the clock. */
const fileTimeLag = 20;

/** Files up to this many bytes are remembered as they were, so that they can be compared and put back. */
const rememberedSize = 1024 * 1024;

/** Traces of writes inside the room that are kept; a test that writes more gets no place for the rest. */
const roomTraces = 2000;

/** What was at a path before a test file first wrote there. */
export interface FileBefore {
  readonly kind: 'absent' | 'file' | 'directory' | 'other';
  readonly mode: number;
  readonly size: number;
  /** Milliseconds. */
  readonly modified: number;
  /** Only of a file that is small enough. */
  readonly content: Buffer | undefined;
}

/** The first write to one path. */
export interface FileWrite {
  readonly path: string;
  readonly before: FileBefore;
  readonly trace: Trace;
}

/** Records through the `fs` module which paths a test file wrote and which descriptors it opened. */
export interface FileLog {
  /** Forgets what was recorded and records from now on. `room` is where writing is free. */
  start(room: string, currentTest: () => string | undefined): void;
  stop(): void;
  /** Writes outside of the room, in order. */
  writes(): readonly FileWrite[];
  /** Who wrote a path inside the room. */
  writerOf(path: string): Trace | undefined;
  /** Who opened a descriptor last. */
  openerOf(fd: number): Trace | undefined;
  /** Descriptors that were opened, with their paths, closed or not. */
  opened(): ReadonlyMap<number, OpenedFile>;
}

/** A descriptor as `fs.open` returned it. */
export interface OpenedFile {
  readonly path: string;
  readonly trace: Trace;
}

/** Patches the `fs` module once, so that every later import of it is seen. */
export function installFileLog(): FileLog {
  const outside = new Map<string, FileWrite>();
  const inside = new Map<string, Trace>();
  const descriptors = new Map<number, OpenedFile>();
  let recording = false;
  let roomPrefix = '';
  let startedAt = 0;
  let currentTest: () => string | undefined = () => undefined;

  function write(target: unknown, caller?: Trace): void {
    if (!recording) return;
    const capture = (): Trace => caller ?? captureTrace(currentTest(), write);
    const path = pathOf(target);
    if (path === undefined || path.startsWith('/dev/') || path.startsWith('/proc/')) return;
    if (path.startsWith(roomPrefix)) {
      if (!inside.has(path) && inside.size < roomTraces) inside.set(path, capture());
      return;
    }
    const first = outermostAbsent(path);
    if (outside.has(first)) return;
    outside.set(first, { path: first, before: stateBefore(first, startedAt), trace: capture() });
  }

  function open(fd: number, target: unknown, trace: Trace): void {
    const path = pathOf(target);
    if (recording && path !== undefined) descriptors.set(fd, { path, trace });
  }

  function trace(): Trace | undefined {
    return recording ? captureTrace(currentTest(), trace) : undefined;
  }

  patchFileSystem({ write, open, trace });
  return {
    start(room, test) {
      outside.clear();
      inside.clear();
      descriptors.clear();
      roomPrefix = room + sep;
      currentTest = test;
      startedAt = timeOrigin + now();
      recording = true;
    },
    stop() {
      recording = false;
    },
    writes: () => [...outside.values()],
    writerOf: (path) => inside.get(path),
    openerOf: (fd) => descriptors.get(fd)?.trace,
    opened: () => descriptors,
  };
}

const absent: FileBefore = { kind: 'absent', mode: 0, size: 0, modified: 0, content: undefined };

/** Tells whether the process waits for an operation on files that was started and not awaited. */
export function hasPendingOperations(): boolean {
  return process.getActiveResourcesInfo().some((type) => type.startsWith('FSReq'));
}

/** Says what is at a path now. */
export function stateOf(path: string): FileBefore {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return absent;
  const kind = stat.isFile() ? 'file' : stat.isDirectory() ? 'directory' : 'other';
  return {
    kind,
    mode: stat.mode,
    size: stat.size,
    modified: stat.mtimeMs,
    content: kind === 'file' && stat.size <= rememberedSize ? readIfPossible(path) : undefined,
  };
}

/** What was made since the file started, such as by a process that a test waited for, was not there before. */
function stateBefore(path: string, startedAt: number): FileBefore {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  const isNew = stat !== undefined && stat.birthtimeMs > startedAt - fileTimeLag;
  return isNew ? absent : stateOf(path);
}

function readIfPossible(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function pathOf(target: unknown): string | undefined {
  if (typeof target === 'string') return resolve(target);
  if (target instanceof URL && target.protocol === 'file:') return fileURLToPath(target);
  return Buffer.isBuffer(target) ? resolve(target.toString()) : undefined;
}

/** A directory that is made with its parents is found at the topmost one that was not there. */
function outermostAbsent(path: string): string {
  let outermost = path;
  for (let parent = dirname(path); parent !== dirname(parent); parent = dirname(parent)) {
    if (lstatSync(parent, { throwIfNoEntry: false }) !== undefined) break;
    outermost = parent;
  }
  return outermost;
}
