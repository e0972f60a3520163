import type { OutsideAttempt } from '@clnrm/model';
import type { ServiceExit } from '../service/service-exit.ts';
import type { ServiceIdentity } from '../service/service-identity.ts';
import type { LogSink } from '../service/service-log.ts';
import type { ResourceUsage } from '../service/resource-usage.ts';
import type { DefinitionProblem } from '../definition/definition-problem.ts';
import type { Limits } from '../definition/limits.ts';
import type { NetworkAccess } from '../definition/network-access.ts';
import type { PortRequest } from '../definition/port-request.ts';
import type { RoomFile } from '../definition/room-file.ts';
import type { SharedVolume } from '../definition/volume.ts';
import type { ServicePort } from './address.ts';
import type { Program } from './program.ts';

/**
 * Something that programs of services run in: processes of this machine, processes with a network of their own,
 * containers. What all services have in common, such as readiness, logs, addresses and restarts, is built on this
 * contract once; `runtimeLaws` says what each runtime must keep.
 */
export interface Runtime {
  /** A word for errors and reports: `process`, `namespace`, `container`. */
  readonly name: string;
  readonly features: RuntimeFeatures;
  /**
   * Says why something cannot be had here; undefined when it can. Called for every service of a set before any of them is
   * started; must start nothing that outlasts the call.
   */
  check(request: SlotRequest): Promise<DefinitionProblem | undefined>;
  /**
   * Prepares a place for one service: its ports, its network, its files. Nothing runs yet. Must leave nothing behind
   * when it throws.
   */
  open(request: SlotRequest): Promise<Slot>;
  /** Removes what the runtime itself made, such as a network. Every slot has been closed before. */
  close(): Promise<void>;
}

/**
 * A runtime that is opened once for each set of services that is started, when the first of them asks for it. Each value is
 * a kind of its own; services in kinds of one name reach each other as those of one kind do.
 */
export interface RuntimeKind {
  /** As in {@link Runtime}. */
  readonly name: string;
  /**
   * What it was made with, so that another process can open it for services that all files of a run share. Undefined where
   * only the process of the test can open it.
   */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Prepares what all services of a set share, such as a network. Must leave nothing behind when it throws. */
  open(set: RuntimeSet): Promise<Runtime>;
}

/** What a runtime is told of the set of services that it is opened for. */
export interface RuntimeSet {
  /**
   * Unique on this machine, but the same for kinds of one name; letters, digits and `-`. Names what the runtime makes, so that
   * it can be found after a crash.
   */
  readonly id: string;
  /** Absolute path of a folder of the set's own, removed after it. */
  readonly folder: string;
}

/** What a runtime can do, as far as this differs between them. */
export interface RuntimeFeatures {
  /** Which limits it enforces. */
  readonly limits: { readonly cpu: boolean; readonly memory: boolean };
  /** Which kinds of access to a network it can hold a service to. */
  readonly networks: readonly NetworkAccess[];
  /** Whether each service has ports of its own, so that several may ask for the same number. */
  readonly ownPorts: boolean;
  /** Whether each service has files of its own, so that it finds other files than the test at the same paths. */
  readonly ownFiles: boolean;
}

/** What a service needs a place with. */
export interface SlotRequest {
  /** The service's name. */
  readonly name: string;
  readonly program: Program;
  readonly ports: readonly PortRequest[];
  readonly limits: Limits;
  /** Undefined for `room` where the runtime can hold it to that, else `open`. */
  readonly network: NetworkAccess | undefined;
  /** Absolute path of a folder of the service's own, removed after it. */
  readonly folder: string;
  readonly files: readonly RoomFile[];
  /** Paths inside that outlast a restart but not the service, below its folder where the runtime has no files of its own. */
  readonly volumes: readonly string[];
  /** Those that it shares with the services of its set that name the same; they outlast the service but not the set. */
  readonly sharedVolumes: readonly SharedVolume[];
}

/** A place for one service. Its addresses stay the same for as long as it is open, restarts included. */
export interface Slot {
  readonly ports: readonly ServicePort[];
  /** Names the network that its services reach each other in; undefined where that is the machine's. */
  readonly network: string | undefined;
  /** The variables that any program here starts with, before those of the room and of the service. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Rewrites a URL of something that listens on loopback of the test's machine, such as the receiver of spans, to one
   * that works from here.
   */
  reach(url: string): string;
  /** Where spans of its programs go to, as they reach it, where that is not the room of the test. */
  readonly spans?: { readonly endpoint: string; readonly header: readonly [name: string, value: string] };
  /** What runs in it already, started by someone else, and is shared with them. */
  readonly running?: SharedProgram | undefined;
  /** The error of what must not be done to a service because others use it; undefined for what may. */
  readonly denies?: (what: SharedDeed) => Error | undefined;
  /** Starts the program; it need not be ready. At most one is running in a slot. */
  launch(launch: Launch): Promise<RunningProgram>;
  /**
   * Makes sure that what listens on a port, the first by default, is reached at its addresses; resolves to the reason, in a
   * few words, when nothing listens. Absent where a connection shows that: an address of a relay takes connections before.
   */
  readonly expose?: (port?: string) => Promise<string | undefined>;
  /**
   * What its programs have tried to reach outside of its network since it was opened, in the order in which it was first
   * seen. Undefined where the runtime does not see that.
   */
  readonly attempts?: (() => Promise<readonly OutsideAttempt[]>) | undefined;
  /** Ends what runs by force and removes all that the slot had. Resolves when nothing is left; may be called twice. */
  close(): Promise<void>;
}

/** What changes a service for all who share it. */
export type SharedDeed = 'stop' | 'restart' | 'signal' | 'reset';

/** A program that runs in a slot which is shared. */
export interface SharedProgram {
  readonly program: RunningProgram;
  /** The variables that it was started with, as they may be shown. */
  readonly shown: Readonly<Record<string, string>>;
  /** What must be hidden wherever it prints it. */
  readonly secrets: readonly string[];
  /** Whether it comes from a run before, so that it is to be asked whether it still answers, and reset. */
  readonly isTakenOver: boolean;
  /** Tells again what it has printed and, where another run has left it, the spans that it sent while it started. */
  replay(): Promise<void>;
}

/** What differs between two launches in the same slot. */
export interface Launch {
  /** Every variable that the program gets. */
  readonly environment: Readonly<Record<string, string>>;
  /** The same as it may be shown; by default as it is. */
  readonly shown?: Readonly<Record<string, string>>;
  /** None. What must be hidden wherever it is printed. */
  readonly secrets?: readonly string[];
  /** Takes each line that it prints. */
  readonly log: LogSink;
}

/** A program that has been started. */
export interface RunningProgram {
  readonly identity: ServiceIdentity;
  /** Settles when it has ended and what it printed has been read; never rejects. */
  readonly exit: Promise<ServiceExit>;
  /** How it ended, as far as that has happened. */
  readonly exitNow: ServiceExit | undefined;
  /** Sends a signal to the service's own process, or to all of its processes where it is the first of a group. */
  signal(signal: NodeJS.Signals): Promise<void>;
  /** Runs another program in the same place and waits for its end; kills it when `abort` is aborted. */
  exec(argv: readonly string[], options: ExecOptions): Promise<ExecResult>;
  /** What a health check that the runtime itself runs says; `none` where there is no such check. */
  health(): Promise<ServiceHealth>;
  /** What it has used so far, with all its processes. Rejects when it has ended. */
  usage(): Promise<ResourceUsage>;
  /**
   * Asks it to end and forces it and all its processes after so many milliseconds, at once for 0. Resolves when none is
   * left; may be called again.
   */
  stop(graceful: number): Promise<'graceful' | 'forced'>;
}

/** The word of a health check. */
export type ServiceHealth = 'none' | 'starting' | 'healthy' | 'unhealthy';

/** How to run another program beside a service. */
export interface ExecOptions {
  /** Added to the environment of the service. */
  readonly environment: Readonly<Record<string, string>>;
  readonly abort: AbortSignal;
  /** Written to its standard input. */
  readonly input: string | undefined;
}

/** What a program came to that was run beside a service. */
export interface ExecResult {
  /** 128 plus the number of the signal where one ended it, as shells count. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
