import { ClnrmError } from '@clnrm/model';
import { pause } from '../pause.ts';

/** What `work` comes to, waited for no longer than so many milliseconds; rejects with what `late` makes after that. */
export async function settleWithin<T>(
  deadline: number,
  work: () => T | Promise<T>,
  late: () => Error,
): Promise<T> {
  const over = new AbortController();
  const limit = pause(deadline, over.signal).then((): never => {
    throw late();
  });
  // It also ends, unheard, when the work has.
  limit.catch(() => {});
  try {
    return await Promise.race([work(), limit]);
  } finally {
    over.abort();
  }
}

/** The error for a function in a definition that does not end. */
export function endlessError(name: string, option: string, deadline: number): ClnrmError {
  return new ClnrmError(
    'CLNRM_SERVICE_NOT_READY',
    `Failed to start service "${name}": its ${option} did not end within ${deadline} ms. Correct it, or raise "deadline".`,
  );
}
