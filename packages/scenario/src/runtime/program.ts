/** A program on the machine of the test, run without a shell. */
export interface CommandProgram {
  readonly kind: 'command';
  /** The program and its arguments; `{port}` stands for the first port, `{port:name}` for that of a name. */
  readonly argv: readonly string[];
  /** Absolute path. */
  readonly cwd: string;
}

/** When an image is fetched from its registry: where it is not on this machine, before every start, or never. */
export type PullPolicy = 'missing' | 'always' | 'never';

/** What can be said of a container beside its program. Undefined leaves what the image says. */
export interface ContainerProfile {
  readonly entrypoint: readonly string[] | undefined;
  /** Name or number, with a group after a colon. */
  readonly user: string | undefined;
  /** Absolute path inside. */
  readonly workingDirectory: string | undefined;
  /** Absolute paths inside that are in memory, each with options such as `size=64m`. */
  readonly inMemory: Readonly<Record<string, string>>;
  readonly mounts: readonly HostMount[];
  /** Sent to ask it to end. */
  readonly stopSignal: NodeJS.Signals | undefined;
}

/** A file or folder of this machine that a container sees. */
export interface HostMount {
  /** Absolute path. */
  readonly source: string;
  /** Absolute path inside. */
  readonly target: string;
  readonly writable: boolean;
}

/** A program in an image. */
export interface ImageProgram {
  readonly kind: 'image';
  /** Name with tag or digest. */
  readonly image: string;
  readonly pull: PullPolicy;
  /** Replaces what the image says. Undefined leaves it. */
  readonly argv: readonly string[] | undefined;
  readonly profile: ContainerProfile;
}

/** An image that is built first. */
export interface BuildProgram {
  readonly kind: 'build';
  /** Absolute path of the folder that the build is given. */
  readonly context: string;
  /** Relative to the context. */
  readonly dockerfile: string;
  readonly target: string | undefined;
  readonly buildArguments: Readonly<Record<string, string>>;
  readonly argv: readonly string[] | undefined;
  readonly profile: ContainerProfile;
}

/** A container that was put together with testcontainers, taken as it is. */
export interface TestcontainerProgram {
  readonly kind: 'testcontainer';
  /** An instance of testcontainers' `GenericContainer` or of a class derived from it. */
  readonly container: object;
}

/** What a runtime runs. A runtime says by `check` which of these it can. */
export type Program = CommandProgram | ImageProgram | BuildProgram | TestcontainerProgram;
