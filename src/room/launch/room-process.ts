import type { Isolation } from '@clnrm/model';

/** Directories of one room; all of them are removed with the room. */
export interface RoomDirectories {
  /** Holds the others and nothing else of the user's. */
  readonly base: string;
  /** `HOME` inside the room. */
  readonly home: string;
  /** `TMPDIR` inside the room. */
  readonly temp: string;
}

/** What it takes to start the process of a room. */
export interface RoomLaunch {
  readonly isolation: Isolation;
  /** Absolute path of the module that runs inside. */
  readonly entry: string;
  readonly execArgv: readonly string[];
  /** The complete environment; nothing else is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Working directory, the project's root as Vitest has it. */
  readonly cwd: string;
  readonly directories: RoomDirectories;
}

/** How a room's process ended. */
export interface RoomExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The process of a room, seen from outside; messages survive a structured clone in both directions. */
export interface RoomProcess {
  /** On the host, also where the process sees another number for itself. */
  readonly pid: number;
  readonly exited: boolean;
  send(message: unknown): void;
  /** Replaces the listener. Messages that arrive while there is none are kept. */
  onMessage(listener: ((message: unknown) => void) | undefined): void;
  /** Replaces the listener. Called at once when the process is gone already. */
  onExit(listener: ((exit: RoomExit) => void) | undefined): void;
  /** Lets the host end although the process is idle; `true` makes the host wait for it again. */
  keepHostAlive(alive: boolean): void;
  /** Ends it and everything it started, by SIGKILL. Resolves when it is gone. */
  kill(): Promise<void>;
}
