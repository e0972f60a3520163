import type { Writable } from 'node:stream';
import type { Isolation } from '@clnrm/model';
import type { RoomMark } from './room-mark.ts';

/** Directories of one room; all of them are removed with the room. */
export interface RoomDirectories {
  /** Holds the others and nothing else of the user's. */
  readonly base: string;
  /** `HOME` inside the room. */
  readonly home: string;
  /** `TMPDIR` inside the room. */
  readonly temp: string;
}

/** What only `container` rooms need. */
export interface ContainerLaunch {
  /** An image with `node` in its `PATH`: one made of the running Node and its libraries by default. */
  readonly image?: string | undefined;
  /** Absolute paths that the room may read besides the project and what runs inside. None by default. */
  readonly readable?: readonly string[] | undefined;
  /** Absolute paths below the project that the room may write; they must exist. None by default. */
  readonly writable?: readonly string[] | undefined;
}

/** What it takes to start the process of a room. */
export interface RoomLaunch {
  readonly isolation: Isolation;
  /** Carried by the process and by everything it starts. */
  readonly mark: RoomMark;
  /** Absolute path of the module that runs inside. It talks through `process.send` and `process.on('message')`. */
  readonly entry: string;
  readonly execArgv: readonly string[];
  /** The complete environment; nothing else is inherited. Home, temp folder and mark are added to it. */
  readonly env: Readonly<Record<string, string>>;
  /** Working directory, the project's root as Vitest has it. */
  readonly cwd: string;
  readonly directories: RoomDirectories;
  /** Which of home and temp folder are the room's own: both by default. Others are those of `env`. */
  readonly own?: { readonly home: boolean; readonly temp: boolean } | undefined;
  /** Where the process's standard output goes: the host's by default. */
  readonly stdout?: Writable | undefined;
  /** Where the process's standard error goes: the host's by default. */
  readonly stderr?: Writable | undefined;
  readonly container?: ContainerLaunch | undefined;
}

/** How a room's process ended. */
export interface RoomExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not be started, or why what it runs in broke; undefined where the process itself ended. */
  readonly problem: string | undefined;
}

/** The process of a room, seen from outside; messages survive a structured clone in both directions. */
export interface RoomProcess {
  /** On the host, also where the process sees another number for itself. 0 where it could not be started. */
  readonly pid: number;
  readonly exited: boolean;
  /** Does nothing when the process is gone. Throws for what a structured clone cannot copy. */
  send(message: unknown): void;
  /** Replaces the listener. Messages that arrive while there is none are kept. */
  onMessage(listener: ((message: unknown) => void) | undefined): void;
  /** Replaces the listener. Called at once when the process is gone already, always after its last message. */
  onExit(listener: ((exit: RoomExit) => void) | undefined): void;
  /** Lets the host end although the process is idle; `true` makes the host wait for it again. */
  keepHostAlive(alive: boolean): void;
  /**
   * Ends it and everything it started, by SIGKILL. Resolves when all is gone, and may be called when the
   * process itself is gone already, to end what it left running.
   */
  kill(): Promise<void>;
}
