/** What Vitest's JSON reporter writes, as far as tests look at it by name. */
export interface JsonReport {
  readonly success: boolean;
  readonly numTotalTests: number;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly snapshot: Readonly<Record<string, unknown>>;
  readonly testResults: readonly JsonFile[];
  readonly coverageMap?: Readonly<Record<string, unknown>>;
}

/** One test file of a {@link JsonReport}. */
export interface JsonFile {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly JsonTest[];
}

/** One test of a {@link JsonReport}. */
export interface JsonTest {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
  readonly meta: Readonly<Record<string, unknown>>;
}
