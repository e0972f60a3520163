import type { LeakKind } from '@clnrm/model';
import { type Check, type CheckContext, defineCheck, type Finding } from '../check.ts';

const kinds: Readonly<Record<string, LeakKind>> = {
  Timeout: 'timer',
  Immediate: 'timer',
  TCPSocketWrap: 'socket',
  PipeWrap: 'socket',
  UDPWrap: 'socket',
  TCPServerWrap: 'server',
  PipeServerWrap: 'server',
  ProcessWrap: 'child-process',
  FSEventWrap: 'watcher',
  StatWatcher: 'watcher',
  MessagePort: 'message-port',
  Worker: 'worker-thread',
};

/** What keeps the process alive, counted by type: the stand-in on a Node where creations cannot be recorded. */
export function checkActiveResources({ creations }: CheckContext): Check {
  return defineCheck<ReadonlyMap<string, number>>({
    name: 'active-resources',
    snapshot: () => (creations.available ? new Map() : count()),
    compare: (before) =>
      creations.available ? [] : [...count()].flatMap((entry) => findingsOf(entry, before)),
  });
}

function count(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

function findingsOf(
  [type, now]: readonly [string, number],
  before: ReadonlyMap<string, number>,
): readonly Finding[] {
  const kind = kinds[type];
  const more = now - (before.get(type) ?? 0);
  if (kind === undefined || more <= 0) return [];
  return [
    {
      kind,
      subject: more === 1 ? type : `${type} × ${more}`,
      change: 'left-open',
      detail: 'keeps the process alive',
      value: now,
      trace: undefined,
      settles: true,
      hints: [],
      undo: undefined,
    },
  ];
}
