import { type Check, defineCheck } from '../check.ts';

/** What Vitest keeps under a global name so that code which is not a module can reach it. */
interface VitestIndex {
  readonly vi?: {
    isFakeTimers(): boolean;
    getMockedSystemTime(): Date | null;
    useRealTimers(): unknown;
  };
}

/** A function that `@sinonjs/fake-timers` put in the place of one of Node's. */
interface Faked {
  readonly clock?: { uninstall?(): void };
}

/** Fake timers and a fake time, of Vitest or of `@sinonjs/fake-timers` itself, that were left on. */
export function checkFakeTimers(): Check {
  return defineCheck<undefined>({
    name: 'fake-timers',
    first: true,
    snapshot: () => undefined,
    compare() {
      const uninstall = uninstallerOfVitest() ?? uninstallerOfSinon();
      if (uninstall === undefined) return [];
      return [
        {
          kind: 'fake-timers',
          subject: uninstall.subject,
          change: 'left-open',
          detail: uninstall.detail,
          value: true,
          trace: undefined,
          hints: [/\buseFakeTimers\s*\(/u, /\bsetSystemTime\s*\(/u, /\b(?:createClock|install)\s*\(/u],
          undo: uninstall.undo,
        },
      ];
    },
  });
}

interface Uninstaller {
  readonly subject: string;
  readonly detail: string;
  readonly undo: () => void;
}

function uninstallerOfVitest(): Uninstaller | undefined {
  const { __vitest_index__: index } = globalThis as { readonly __vitest_index__?: VitestIndex };
  const vi = index?.vi;
  if (vi === undefined) return undefined;
  const undo = (): void => void vi.useRealTimers();
  if (vi.isFakeTimers()) return { subject: 'vi.useFakeTimers()', detail: '', undo };
  const time = vi.getMockedSystemTime();
  return time === null ? undefined : { subject: 'vi.setSystemTime()', detail: timeOf(time), undo };
}

function uninstallerOfSinon(): Uninstaller | undefined {
  const { clock } = globalThis.setTimeout as Faked;
  const uninstall = clock?.uninstall?.bind(clock);
  return uninstall && { subject: 'fake timers', detail: 'of @sinonjs/fake-timers', undo: uninstall };
}

function timeOf(time: Date): string {
  return Number.isNaN(time.getTime()) ? 'an invalid date' : time.toISOString();
}
