import { clearImmediate, clearInterval, clearTimeout, setTimeout } from 'node:timers';
import { type Check, type CheckContext, defineCheck, type Finding } from '../check.ts';
import type { Creation } from '../creation-log.ts';
import { settleTime } from '../settle.ts';
import { callerOf, type Frame, framesOf } from '../trace.ts';

/** Fields of Node's timer objects. Both times are milliseconds. */
interface Timer {
  readonly _repeat?: number | null;
  readonly _idleTimeout?: number;
  /** On the clock of the event loop. */
  readonly _idleStart?: number;
}

const ofTimers = /^(?:node:(?:internal\/)?(?:timers|async_hooks)(?:\/promises)?)?$/u;

/** Milliseconds. */
const brief = 5000;

/** Timers that are still to fire. An unreferenced one counts only where the project's own code made it. */
export function checkTimers({ creations, scope }: CheckContext): Check {
  function isLeak({ resource, trace }: Creation): boolean {
    const frames = framesOf(trace, scope());
    const caller = callerOf(frames);
    if (caller === undefined || caller === 'vitest') return false;
    if (caller === 'package' && isBrief(resource)) return false;
    return resource.hasRef?.() !== false || isMadeDirectly(frames);
  }

  return defineCheck<undefined>({
    name: 'timers',
    snapshot: () => undefined,
    compare: () =>
      creations
        .alive()
        .filter(({ type }) => type === 'Timeout' || type === 'Immediate')
        .filter(isLeak)
        .map(findingOf),
  });
}

/** Packages throttle and debounce with timers that they leave to run out. */
function isBrief(resource: object): boolean {
  const { _repeat: repeat, _idleTimeout: delay = 0 } = resource as Timer;
  return !repeat && delay <= brief;
}

/** A timer that was started now tells what time it is to the event loop. */
function eventLoopTime(): number {
  const timer = setTimeout(() => {}, 1);
  clearTimeout(timer);
  return (timer as unknown as Timer)._idleStart ?? 0;
}

/** Node makes unreferenced timers of its own on behalf of whoever opens a server or a socket. */
function isMadeDirectly(frames: readonly Frame[]): boolean {
  return frames.find(({ file }) => !ofTimers.test(file))?.owner === 'project';
}

function findingOf({ type, resource, trace }: Creation): Finding {
  const { _repeat: repeat, _idleTimeout: delay = 0, _idleStart: started = 0 } = resource as Timer;
  const subject = type === 'Immediate' ? 'setImmediate' : repeat ? 'setInterval' : 'setTimeout';
  const common = { kind: 'timer', subject, change: 'left-open', value: resource, trace, hints: [] } as const;
  if (type === 'Immediate') {
    return { ...common, detail: '', settles: true, undo: () => clearImmediate(resource as NodeJS.Immediate) };
  }
  return {
    ...common,
    detail: repeat ? `every ${repeat} ms` : `after ${delay} ms`,
    settles: !repeat && started + delay - eventLoopTime() < settleTime,
    undo() {
      clearTimeout(resource as NodeJS.Timeout);
      clearInterval(resource as NodeJS.Timeout);
    },
  };
}
