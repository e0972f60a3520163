import type { ClnrmError } from '@clnrm/model';
import type { ServicePort } from '../runtime/address.ts';
import type { SlotRequest } from '../runtime/runtime.ts';
import type { ServiceExit } from '../service/service-exit.ts';
import type { ServiceIdentity } from '../service/service-identity.ts';
import type { LogLine } from '../service/service-log.ts';
import type { Limits } from '../definition/limits.ts';
import type { SharedIdentity } from './service-key.ts';

/** How to reach who keeps services: a port of loopback, and what it lets in. */
export interface KeeperAddress {
  readonly port: number;
  readonly token: string;
}

/** What a room says of itself when it connects. */
export interface Hello {
  readonly runId: string;
  /** Where the room takes spans of shared services; undefined where it records none. */
  readonly spans: string | undefined;
  /** Whether it is the main process of the run, which ends with it. */
  readonly isRun?: boolean;
}

/** Asks for a service. */
export interface Acquire {
  readonly service: SharedIdentity;
  /** Whether to try again what could not be started before. */
  readonly again: boolean;
  readonly limits: Limits;
  /** Milliseconds that it is given to end by itself. */
  readonly graceful: number;
}

/** What becomes of whoever asks for a service: it starts it for all, takes it as it runs, or hears why there is none. */
export type Acquired =
  | { readonly kind: 'start' }
  | ({ readonly kind: 'running' } & SharedState)
  | { readonly kind: 'failed'; readonly code: ClnrmError['code'] | undefined; readonly message: string };

/** Says why a service could not be started. */
export interface FailedStart {
  readonly key: string;
  readonly code: ClnrmError['code'] | undefined;
  readonly message: string;
}

/** A shared service as it runs. */
export interface SharedState {
  readonly place: SharedPlace;
  readonly identity: ServiceIdentity;
  readonly exit: ServiceExit | undefined;
  readonly shown: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  /** What it has printed so far. */
  readonly lines: readonly LogLine[];
  /** Whether another run has left it. */
  readonly isTakenOver: boolean;
}

/** Asks for a place to start a service in. */
export interface OpenPlace {
  readonly key: string;
  readonly runtime: { readonly name: string; readonly options: Readonly<Record<string, unknown>> };
  readonly request: Omit<SlotRequest, 'folder'>;
  /** URLs of this machine's loopback that the service may be told of. */
  readonly urls: readonly string[];
}

/** A place as who keeps it has opened it. */
export interface SharedPlace {
  readonly ports: readonly ServicePort[];
  readonly network: string | undefined;
  /** Variables of the place itself. */
  readonly environment: Readonly<Record<string, string>>;
  /** Folder for what a process would otherwise keep in its room: it stands for the room's own. */
  readonly base: string;
  /** Where it finds what was asked for by URL. */
  readonly reached: Readonly<Record<string, string>>;
  /** Where its spans go to, as it reaches it, and the header that lets them in. */
  readonly spans: { readonly endpoint: string; readonly header: readonly [name: string, value: string] };
}

/** Starts the program of a place. */
export interface LaunchProgram {
  readonly key: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly shown: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}

/** Runs a program beside a service. */
export interface ExecBeside {
  readonly key: string;
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly input: string | undefined;
}

/** What those who use a service are told of it. */
export type SharedEvent =
  | { readonly kind: 'line'; readonly key: string; readonly line: LogLine }
  | { readonly kind: 'launched'; readonly key: string; readonly identity: ServiceIdentity }
  | { readonly kind: 'exited'; readonly key: string; readonly exit: ServiceExit };

/** A service that is kept for the next run. */
export interface KeptState {
  readonly name: string;
  readonly identity: ServiceIdentity;
  /** Milliseconds since the Unix epoch when it was started. */
  readonly since: number;
  /** Whether a run uses it now. */
  readonly isUsed: boolean;
}
