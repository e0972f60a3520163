/** How a program of a service ended, and how many milliseconds after it was started. */
export type ServiceExit =
  | { readonly kind: 'exited'; readonly code: number; readonly after: number }
  | { readonly kind: 'killed'; readonly signal: string; readonly after: number }
  /** The kernel ended it because it asked for more memory than its limit. */
  | { readonly kind: 'out-of-memory'; readonly after: number };

/** Says how a program ended, as the end of a sentence that begins with its name. */
export function describeExit(exit: ServiceExit): string {
  if (exit.kind === 'exited') return `exited with code ${exit.code} after ${exit.after} ms`;
  if (exit.kind === 'killed') return `was ended by ${exit.signal} after ${exit.after} ms`;
  return `ran out of memory after ${exit.after} ms`;
}
