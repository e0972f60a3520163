import { setImmediate, setTimeout } from 'node:timers';

/** Milliseconds between looks, about a tenth of a second in all: what closes at all closes within that. */
const pauses = [1, 2, 4, 8, 15, 30, 40];

/** Milliseconds for which findings are given time to go away. */
export const settleTime: number = pauses.reduce((sum, pause) => sum + pause, 0);

/** Turns of the event loop that come first: most handles close in one. */
const turns = 3;

/** Waits until `isOpen` says no, or for long enough to believe that it always will say yes. */
export async function settle(isOpen: () => boolean): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    await new Promise<void>((resolve) => void setImmediate(resolve));
    if (!isOpen()) return;
  }
  for (const pause of pauses) {
    await new Promise<void>((resolve) => void setTimeout(resolve, pause));
    if (!isOpen()) return;
  }
}
