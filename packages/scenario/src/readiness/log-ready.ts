import { awaitEvent } from './await-event.ts';
import type { Readiness } from './readiness.ts';

/** Ready when it prints a line, on either stream, that holds a text or matches an expression. */
export function logReady(line: string | RegExp): Readiness {
  // A global or sticky expression remembers where it stopped and would skip lines.
  const pattern =
    line instanceof RegExp ? new RegExp(line.source, line.flags.replace(/[gy]/g, '')) : undefined;
  const matches = (text: string): boolean => pattern?.test(text) ?? text.includes(String(line));
  const awaited =
    line instanceof RegExp ? `line that matches ${line.toString()}` : `line with ${JSON.stringify(line)}`;
  return {
    watch: ({ log }) => {
      // What an earlier run of the same service printed says nothing about this one.
      let isPrinted = false;
      const heard = log.onLine(({ text }) => (isPrinted ||= matches(text)));
      return {
        awaited,
        lastFailure: undefined,
        wait: async (signal) => {
          heard();
          if (isPrinted) return;
          await awaitEvent(
            (happened) => log.onLine(({ text }) => (matches(text) ? happened() : undefined)),
            signal,
          );
        },
      };
    },
  };
}
