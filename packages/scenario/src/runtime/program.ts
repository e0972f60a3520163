/** A program on the machine of the test, run without a shell. */
export interface CommandProgram {
  readonly kind: 'command';
  /** The program and its arguments; `{port}` stands for the first port, `{port:name}` for that of a name. */
  readonly argv: readonly string[];
  /** Absolute path. */
  readonly cwd: string;
}

/** A program in an image. */
export interface ImageProgram {
  readonly kind: 'image';
  /** Name with tag or digest. */
  readonly image: string;
  /** Replaces what the image says. Undefined leaves it. */
  readonly argv: readonly string[] | undefined;
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
}

/** A container that was put together with testcontainers, taken as it is. */
export interface TestcontainerProgram {
  readonly kind: 'testcontainer';
  /** An instance of testcontainers' `GenericContainer` or of a class derived from it. */
  readonly container: object;
}

/** What a runtime runs. A runtime says by `check` which of these it can. */
export type Program = CommandProgram | ImageProgram | BuildProgram | TestcontainerProgram;
