import { isClnrmMessage } from './messages.ts';
import type { RoomDirectories, RoomProcess } from './launch/room-process.ts';
import type { RoomOutput } from './room-output.ts';

/** How a process ends: `stop` lets it finish what it has to write, `kill` does not. */
export type EndManner = 'stop' | 'kill';

/** A process as it was started. */
export interface StartedProcess {
  readonly id: string;
  readonly process: RoomProcess;
  readonly directories: RoomDirectories;
  readonly stdout: RoomOutput;
  readonly stderr: RoomOutput;
  /** Whether it has to exit by itself, because it writes a profile or coverage then. */
  readonly writesAtExit: boolean;
}

/** A process of a room and what is known of its past. */
export interface PooledProcess extends StartedProcess {
  /** Only files with the same key may share a process. */
  readonly key: string;
  /** Files it has run so far. */
  files: number;
  /** How much of the log of changed files it has been told. */
  told: number;
  /** Whether Vitest's part of it was stopped already. */
  stopped: boolean;
  /** The span of Vitest's own telemetry that its last file belonged to. */
  otelCarrier: unknown;
}

/** What a pool is created with. */
export interface ProcessPoolOptions {
  /** How many processes may be kept at once. */
  readonly limit: () => number;
  /** Ends a process with everything it started, and removes its directories. */
  readonly end: (pooled: PooledProcess, manner: EndManner) => Promise<void>;
}

/** Keeps processes warm between files and between the runs of a watch session. */
export interface ProcessPool {
  /** Takes an idle process with this key, or starts one. */
  readonly lease: (key: string, start: () => StartedProcess) => PooledProcess;
  /** Keeps a process for the next file. */
  readonly release: (pooled: PooledProcess) => void;
  /** Ends a process and everything it started. */
  readonly retire: (pooled: PooledProcess, manner: EndManner) => Promise<void>;
  /** Remembers files that changed, for processes that are idle now. */
  readonly changed: (files: readonly string[]) => void;
  /** Files that changed since the process last heard. */
  readonly news: (pooled: PooledProcess) => readonly string[];
  /** Ends all idle processes; needed when files came or went, because workers remember resolved paths. */
  readonly retireIdle: () => Promise<void>;
  /** Ends all processes; those that run a file are killed. */
  readonly close: () => Promise<void>;
}

/**
 * Creates a pool of processes. It never keeps more idle ones than `limit` allows, counted over all keys, so
 * that projects with different keys do not add up.
 */
export function createProcessPool({ limit, end }: ProcessPoolOptions): ProcessPool {
  const idle: PooledProcess[] = [];
  const all = new Set<PooledProcess>();
  const changes: string[] = [];

  const retire = async (pooled: PooledProcess, manner: EndManner): Promise<void> => {
    all.delete(pooled);
    await end(pooled, manner);
  };
  const retireIdle = async (): Promise<void> => {
    await Promise.all(idle.splice(0).map((pooled) => retire(pooled, 'stop')));
  };
  /** A process that speaks while nobody uses it still runs something of the file before. */
  const distrust = (pooled: PooledProcess, message: unknown): void => {
    const index = idle.indexOf(pooled);
    if (index === -1 || isPong(message)) return;
    idle.splice(index, 1);
    void retire(pooled, 'kill');
  };

  return {
    lease: (key, start) => {
      const index = idle.findLastIndex((pooled) => pooled.key === key && !pooled.process.exited);
      const warm = index === -1 ? undefined : idle.splice(index, 1)[0];
      if (warm !== undefined) {
        warm.process.keepHostAlive(true);
        return warm;
      }
      while (idle.length > 0 && all.size >= limit()) void retire(idle.shift() as PooledProcess, 'stop');
      const fresh: PooledProcess = {
        ...start(),
        key,
        files: 0,
        told: changes.length,
        stopped: false,
        otelCarrier: undefined,
      };
      all.add(fresh);
      return fresh;
    },
    release: (pooled) => {
      if (pooled.process.exited || idle.length >= limit()) {
        void retire(pooled, 'stop');
        return;
      }
      idle.push(pooled);
      pooled.process.onExit(undefined);
      pooled.process.keepHostAlive(false);
      pooled.process.onMessage((message) => distrust(pooled, message));
    },
    retire,
    changed: (files) => void changes.push(...files),
    news: (pooled) => {
      const news = [...new Set(changes.slice(pooled.told))];
      pooled.told = changes.length;
      return news;
    },
    retireIdle,
    close: async () => {
      const busy = [...all].filter((pooled) => !idle.includes(pooled));
      await Promise.all([retireIdle(), ...busy.map((pooled) => retire(pooled, 'kill'))]);
    },
  };
}

function isPong(message: unknown): boolean {
  return isClnrmMessage(message) && message.clnrm === 'pong';
}
