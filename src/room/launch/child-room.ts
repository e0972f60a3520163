import { execFile } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Transform } from 'node:stream';
import { endProcesses } from '../residue/end-processes.ts';
import { openPidWindow } from '../residue/pid-window.ts';
import type { PidWindow } from '../residue/pid-window.ts';
import { untilGone } from '../residue/until-gone.ts';
import { ExitNotice } from './exit-notice.ts';
import { Mailbox } from './mailbox.ts';
import { pipeOutput } from './pipe-output.ts';
import type { RoomExit, RoomLaunch, RoomProcess } from './room-process.ts';
import { whenDrained } from './when-drained.ts';

/** What differs where the child is a helper that the room's process runs in. */
export interface Wrapper {
  /** Number of the room's process, given the helper's; undefined while it has not started. */
  readonly innerPid: (pid: number) => number | undefined;
  /** Takes what the helper itself says out of the output. */
  readonly stderr: Transform;
  /** Tells how the room's process ended, given how the helper did and whether a message ever came. */
  readonly explainExit: (exit: RoomExit, spoke: boolean) => RoomExit;
}

/** A room whose process is a child of the host and speaks Node's own IPC. */
export class ChildRoom implements RoomProcess {
  readonly #child: ChildProcess;
  readonly #launch: RoomLaunch;
  readonly #wrapper: Wrapper | undefined;
  readonly #messages = new Mailbox<unknown>();
  readonly #notice = new ExitNotice();
  readonly #gone: Promise<void>;
  readonly #window: PidWindow | undefined;
  #exited = false;
  #spoke = false;
  #innerPid: number | undefined;

  constructor(child: ChildProcess, launch: RoomLaunch, wrapper?: Wrapper) {
    this.#child = child;
    this.#launch = launch;
    this.#wrapper = wrapper;
    const linux = process.platform === 'linux' && child.pid !== undefined;
    this.#window = linux ? openPidWindow(child.pid) : undefined;
    this.#gone = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#exited = true;
        resolve();
        whenDrained(child, () => this.#report({ code, signal, problem: undefined }));
      });
      child.on('error', (error) => {
        // Errors of the channel follow from the end of the process, which is reported by itself.
        if (child.pid !== undefined) return;
        this.#exited = true;
        resolve();
        this.#report({ code: null, signal: null, problem: error.message });
      });
    });
    child.on('message', (message) => {
      this.#spoke = true;
      this.#messages.put(message);
    });
    pipeOutput(child.stdout, launch.stdout ?? process.stdout);
    const stderr = wrapper === undefined ? child.stderr : (child.stderr?.pipe(wrapper.stderr) ?? null);
    pipeOutput(stderr, launch.stderr ?? process.stderr);
  }

  get pid(): number {
    const { pid } = this.#child;
    if (pid === undefined) return 0;
    if (!this.#exited) this.#innerPid ??= this.#wrapper?.innerPid(pid);
    return this.#innerPid ?? pid;
  }

  get exited(): boolean {
    return this.#exited;
  }

  send(message: unknown): void {
    // A write into a dying process fails; its exit is what gets reported.
    if (this.#child.connected) this.#child.send(message as object, () => {});
  }

  onMessage(listener: ((message: unknown) => void) | undefined): void {
    this.#messages.listen(listener);
  }

  onExit(listener: ((exit: RoomExit) => void) | undefined): void {
    this.#notice.listen(listener);
  }

  keepHostAlive(alive: boolean): void {
    const change = alive ? 'ref' : 'unref';
    this.#child[change]();
    this.#child.channel?.[change]();
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) {
      if (stream !== null && change in stream)
        (stream as unknown as { ref(): void; unref(): void })[change]();
    }
  }

  async kill(): Promise<void> {
    const { pid } = this;
    if (!this.#exited) killTree(this.#child);
    // The host must not end before everything is gone.
    this.keepHostAlive(true);
    await this.#gone;
    await endProcesses({ roomId: this.#launch.mark.roomId, since: this.#window });
    if (pid !== this.#child.pid) await untilGone(pid);
    this.#child.stdin?.destroy();
  }

  #report(exit: RoomExit): void {
    this.#notice.report(this.#wrapper?.explainExit(exit, this.#spoke) ?? exit);
  }
}

/** Windows alone can tell a process's children at this moment, but not later, by their mark. */
function killTree(child: ChildProcess): void {
  if (process.platform === 'win32') {
    execFile('taskkill', ['/pid', String(child.pid), '/t', '/f'], () => child.kill('SIGKILL'));
  } else {
    child.kill('SIGKILL');
  }
}
