import type { Readable, Writable } from 'node:stream';

/** Passes a room's output on, without ending the target, which all rooms share. */
export function pipeOutput(source: Readable | null, target: Writable): void {
  if (source === null) return;
  // Each pipe adds one listener of every kind to the target.
  target.setMaxListeners(target.getMaxListeners() + 1);
  source.once('close', () => {
    source.unpipe(target);
    target.setMaxListeners(target.getMaxListeners() - 1);
  });
  source.pipe(target, { end: false });
}
