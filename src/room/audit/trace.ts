import { fileURLToPath } from 'node:url';
import type { Place } from '@clnrm/model';
import type { AuditScope } from './auditor.ts';

const { captureStackTrace } = Error;

/** Enough for a call from a test through a few layers of a library; more costs on every capture. */
const defaultDepth = 24;

/** The place of a call, formatted only when someone looks. */
export interface Trace {
  readonly test: string | undefined;
  /** Carries the unformatted stack. */
  readonly holder: { stack?: unknown };
}

/** Whose code a frame of a stack is. */
export type FrameOwner = 'node' | 'audit' | 'vitest' | 'package' | 'project';

/** One frame of a stack. */
export interface Frame {
  readonly owner: FrameOwner;
  /** Absolute path, or a name such as `node:timers`. */
  readonly file: string;
  /** In the source as its author sees it; only for code of the project. */
  readonly place: Place | undefined;
}

/** Captures where the caller of `below` was called from. Takes a few microseconds. */
export function captureTrace(
  test: string | undefined,
  below: (...parameters: never[]) => unknown,
  depth: number = defaultDepth,
): Trace {
  const holder = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = depth;
  captureStackTrace(holder, below);
  Error.stackTraceLimit = limit;
  return { test, holder };
}

const formatted = new WeakMap<Trace, readonly Frame[]>();

/** Formats a trace, innermost frame first. */
export function framesOf(trace: Trace, scope: AuditScope): readonly Frame[] {
  const known = formatted.get(trace);
  if (known !== undefined) return known;
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (_, sites) => sites;
  const sites = trace.holder.stack;
  Error.prepareStackTrace = prepareStackTrace;
  const frames = isCallSites(sites) ? sites.map((site) => frameOf(site, scope)) : [];
  formatted.set(trace, frames);
  return frames;
}

/** Finds the innermost frame that is the project's own code. */
export function placeOf(trace: Trace, scope: AuditScope): Place | undefined {
  return framesOf(trace, scope).find((frame) => frame.place !== undefined)?.place;
}

/** Tells whose code made the call, leaving out Node's own frames and the audit's. */
export function callerOf(frames: readonly Frame[]): FrameOwner | undefined {
  return frames.find((frame) => frame.owner !== 'node' && frame.owner !== 'audit')?.owner;
}

function isCallSites(value: unknown): value is NodeJS.CallSite[] {
  return Array.isArray(value);
}

const ownDirectory = fileURLToPath(new URL('..', import.meta.url));
const vitestPattern = /[\\/]node_modules[\\/](?:vitest|@vitest[\\/][^\\/]+|vite)[\\/]/u;
/** Vitest preloads it to replace `process.emit`; it is on the stack of every event. */
const passThrough = 'suppress-warnings.cjs';
const packagePattern = /[\\/]node_modules[\\/]/u;

function frameOf(site: NodeJS.CallSite, scope: AuditScope): Frame {
  const url = site.getFileName() ?? '';
  if (url === '' || url.startsWith('node:')) return { owner: 'node', file: url, place: undefined };
  const file = url.startsWith('file:') ? fileURLToPath(url) : url;
  const line = site.getLineNumber() ?? 1;
  const column = site.getColumnNumber() ?? 1;
  if (file.startsWith(ownDirectory) && !file.includes('.test.'))
    return { owner: 'audit', file, place: undefined };
  if (file.endsWith(passThrough)) return { owner: 'node', file, place: undefined };
  if (vitestPattern.test(file)) return { owner: 'vitest', file, place: undefined };
  if (packagePattern.test(file)) return { owner: 'package', file, place: undefined };
  const place = scope.locate(file, line, column);
  return { owner: place === undefined ? 'package' : 'project', file, place };
}
