/** `process` with what Node has but does not declare. */
interface Process extends NodeJS.Process {
  /** Names such as `NativeModule http`, in the order in which they were loaded. Only ever grows. */
  readonly moduleLoadList: readonly string[];
}

const current = globalThis.process as Process;
export { current as process };
