import type { Leak } from '@clnrm/model';
import type { RoomDirectories } from '../launch/room-process.ts';

/** What one test file's audit is told. */
export interface AuditScope {
  /** Absolute path of the test file. */
  readonly file: string;
  /** Absolute path of the project; writes below it are leaks, except those of Vitest itself. */
  readonly root: string;
  readonly directories: RoomDirectories;
  /** Marks every process that the room starts; found in `/proc/<pid>/environ`. */
  readonly roomId: string;
  /** Full name of the test that runs now, undefined between tests. Must be cheap. */
  readonly currentTest: () => string | undefined;
  /** Maps a position in code as it runs to the source. Returns undefined for code that is not of the project. */
  readonly locate: (
    file: string,
    line: number,
    column: number,
  ) => { readonly file: string; readonly line: number; readonly column: number } | undefined;
}

/** Compares a process before and after a test file. One per process, installed before anything else loads. */
export interface Auditor {
  /** Takes the state to compare with. Call when the process is ready to load the test file. */
  begin(scope: AuditScope): void;
  /** Compares, waits briefly for what is closing already, and undoes what can be undone. */
  end(): Promise<readonly Leak[]>;
}
