/** Variables that connect a child process with the trace of the running test. */
export function childEnvironment(): Record<string, string> {
  return {};
}
