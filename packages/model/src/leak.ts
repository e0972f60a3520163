import type { Place } from './place.ts';

/** What a room was left with that it did not start with. Each word is a class that the audit looks for. */
export type LeakKind =
  | 'environment'
  | 'working-directory'
  | 'umask'
  | 'process-title'
  | 'process-arguments'
  | 'exit-code'
  | 'global'
  | 'prototype'
  | 'built-in'
  | 'console'
  | 'fake-timers'
  | 'process-listener'
  | 'timer'
  | 'socket'
  | 'server'
  | 'open-file'
  | 'watcher'
  | 'worker-thread'
  | 'message-port'
  | 'child-process'
  | 'file'
  | 'time-zone'
  | 'locale'
  | 'async-context'
  | 'telemetry'
  | 'module-state';

/** One thing that a test file left behind. */
export interface Leak {
  readonly kind: LeakKind;
  /** What was left, as a person would name it: `process.env.PORT`, `Array.prototype.last`, `port 8080`. */
  readonly subject: string;
  readonly change: 'added' | 'changed' | 'removed' | 'left-open';
  /** One line that adds what is known: old and new value, command line, path. Empty where nothing is. */
  readonly detail: string;
  /** Where it was caused, where that can be known. */
  readonly place: Place | undefined;
  /** The full name of the test that was running, where that can be known. */
  readonly test: string | undefined;
  /** Whether the process was put back exactly as it was; where not, it must not run another file. */
  readonly undone: boolean;
}
