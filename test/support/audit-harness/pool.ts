import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Leak } from '@clnrm/model';
import type { PoolOptions, PoolRunnerInitializer, PoolWorker, WorkerRequest } from 'vitest/node';

/** What one file's audit came to. */
export interface AuditReport {
  readonly file: string;
  readonly pid: number;
  /** The state in which the file found the process. */
  readonly state: readonly string[];
  readonly leaks: readonly Leak[];
  /** Milliseconds. */
  readonly begin: number;
  /** Milliseconds. */
  readonly end: number;
}

interface Warm {
  readonly child: ChildProcess;
  readonly base: string;
  readonly environment: string;
  used: boolean;
  dirty: boolean;
}

const entry = fileURLToPath(new URL('worker.ts', import.meta.url));

/** Runs every file in one warm process and takes a new one only after a leak that could not be undone. */
export class AuditPool {
  readonly reports: AuditReport[] = [];
  #warm: Warm | undefined;

  readonly initializer: PoolRunnerInitializer = {
    name: 'audit-harness',
    createPoolWorker: (options) => new AuditWorker(options, this),
  };

  take(options: PoolOptions): Warm {
    const environment = JSON.stringify(options.environment);
    const warm = this.#warm;
    if (warm !== undefined && !warm.dirty && warm.child.connected && warm.environment === environment)
      return warm;
    this.close();
    const base = mkdtempSync(join(tmpdir(), 'audit-harness-'));
    for (const name of ['home', 'temp']) mkdirSync(join(base, name));
    const child = fork(entry, [], {
      cwd: options.project.config.root,
      execArgv: [...options.execArgv, '--conditions=@clnrm/source'],
      env: {
        ...options.env,
        HOME: join(base, 'home'),
        TMPDIR: join(base, 'temp'),
        VITEST_DIST: options.distPath,
        ROOM_BASE: base,
        ROOM_ID: `room-of-${base}`,
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    this.#warm = { child, base, environment, used: false, dirty: false };
    return this.#warm;
  }

  close(): void {
    if (this.#warm === undefined) return;
    this.#warm.child.kill('SIGKILL');
    rmSync(this.#warm.base, { recursive: true, force: true });
    this.#warm = undefined;
  }
}

class AuditWorker implements PoolWorker {
  readonly name = 'audit-harness';
  readonly cacheFs = true;
  readonly #events = new EventEmitter();
  readonly #warm: Warm;
  readonly #onMessage: (message: unknown) => void;
  readonly #onExit = (code: unknown, signal: unknown): void => void this.#events.emit('exit', code, signal);

  constructor(options: PoolOptions, pool: AuditPool) {
    this.#warm = pool.take(options);
    this.#onMessage = (message) => {
      const { audit, t, m, i } = message as { audit?: AuditReport; t?: string; m?: string; i?: string };
      if (audit !== undefined) {
        pool.reports.push(audit);
        this.#warm.dirty = audit.leaks.some(({ undone }) => !undone);
        for (const leak of audit.leaks) if (leak.kind === 'child-process') endProcess(leak.subject);
      } else if (t === 'q' && m === 'fetchWarmModules') this.#warm.child.send({ t: 's', i, r: {} });
      else this.#events.emit('message', message);
    };
  }

  on(event: string, callback: (...parameters: unknown[]) => void): void {
    this.#events.on(event, callback);
  }

  off(event: string, callback: (...parameters: unknown[]) => void): void {
    this.#events.off(event, callback);
  }

  deserialize(data: unknown): unknown {
    return data;
  }

  start(): Promise<void> {
    this.#warm.child.on('message', this.#onMessage).on('exit', this.#onExit);
    return Promise.resolve();
  }

  send(message: WorkerRequest): void {
    const isRequest = '__vitest_worker_request__' in message;
    if (isRequest && message.type === 'stop') return this.#answer('stopped');
    if (isRequest && message.type === 'start') {
      if (this.#warm.used) return this.#answer('started');
      this.#warm.used = true;
    }
    this.#warm.child.send(message);
  }

  stop(): Promise<void> {
    this.#warm.child.off('message', this.#onMessage).off('exit', this.#onExit);
    return Promise.resolve();
  }

  #answer(type: string): void {
    queueMicrotask(() => this.#events.emit('message', { __vitest_worker_response__: true, type }));
  }
}

/** The room of the real pool ends what was started in it; here it is what the audit found. */
function endProcess(subject: string): void {
  const pid = Number(/^process (?<pid>\d+)$/u.exec(subject)?.groups?.['pid']);
  if (pid > 1) process.kill(pid, 'SIGKILL');
}
