/** What a capability could leave behind in its own process, by name. */
export type ProcessState = ReadonlyMap<string, string>;

/** Reads the environment, the working directory and the listeners of the process. */
export function processState(): ProcessState {
  return new Map([
    ['the working directory', process.cwd()],
    ...Object.entries(process.env).map(([name, value]) => [`process.env.${name}`, value ?? ''] as const),
    ...process
      .eventNames()
      .map((event) => [`the listeners of "${String(event)}"`, String(process.listenerCount(event))] as const),
  ]);
}

/** Says what changed first, or undefined. */
export function difference(before: ProcessState, after: ProcessState): string | undefined {
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(name), after.get(name)];
    if (old !== now) return `${name} changed from ${old ?? 'nothing'} to ${now ?? 'nothing'}`;
  }
  return undefined;
}
