import type { Leak } from '@clnrm/model';
import type { RoomDirectories } from '../launch/room-process.ts';

/** What one test file's audit is told. */
export interface AuditScope {
  /** Absolute path of the test file. */
  readonly file: string;
  /** Absolute path of the project; writes below it are leaks, except those of Vitest itself. */
  readonly root: string;
  readonly directories: RoomDirectories;
  /** Absolute paths of files and directories outside of the room that tests are free to write. */
  readonly writes: readonly string[];
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
  /** Absolute paths of the project's modules that the file loaded; searched for a place that was not recorded. */
  readonly sources?: () => Iterable<string>;
}

/** Compares a process before and after a test file. One per process, installed before anything else loads. */
export interface Auditor {
  /**
   * Takes the state to compare with. Call when Vitest has prepared the process and right before the first
   * set-up file or, where there is none, the test file is imported.
   */
  begin(scope: AuditScope): void;
  /**
   * Marks the end of the set-up files. What they changed is undone with the rest, so that the next file's
   * set-up starts as this one did, and is not reported. Leave out where there are no set-up files.
   */
  prepared(): void;
  /**
   * Loads a module that stays in the process: a package or a module of Node. What loading it changes (globals,
   * built-ins, listeners) belongs to the module, is kept, and is no leak.
   */
  loading<Module>(id: string, load: () => Promise<Module>): Promise<Module>;
  /** Looks at the code of a module of the project that is about to run, to load first what it might replace. */
  evaluating(code: string): void;
  /** Compares, waits briefly for what is closing already, and undoes what can be undone. */
  end(): Promise<readonly Leak[]>;
}
