/** How a process ended, by a code of its own or by a signal, and how many milliseconds after it was started. */
export type ProcessExit =
  | { readonly kind: 'exited'; readonly code: number; readonly after: number }
  | { readonly kind: 'killed'; readonly signal: NodeJS.Signals; readonly after: number };

/** Says how a process ended, as the end of a sentence that begins with its name. */
export function describeExit(exit: ProcessExit): string {
  return exit.kind === 'exited'
    ? `exited with code ${exit.code} after ${exit.after} ms`
    : `was ended by ${exit.signal} after ${exit.after} ms`;
}
