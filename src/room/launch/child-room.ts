import type { ChildProcess } from 'node:child_process';
import { endProcesses } from '../residue/end-processes.ts';
import { Mailbox } from './mailbox.ts';
import { pipeOutput } from './pipe-output.ts';
import type { RoomExit, RoomLaunch, RoomProcess } from './room-process.ts';

/** How long the last output and messages may take to arrive after the process is gone, in milliseconds. */
const drainTime = 250;

/** A room whose process is a child of the host and speaks Node's own IPC. */
export class ChildRoom implements RoomProcess {
  readonly #child: ChildProcess;
  readonly #launch: RoomLaunch;
  readonly #messages = new Mailbox<unknown>();
  #exit: RoomExit | undefined;
  #exitListener: ((exit: RoomExit) => void) | undefined;
  readonly #gone: Promise<void>;
  #exited = false;

  constructor(child: ChildProcess, launch: RoomLaunch) {
    this.#child = child;
    this.#launch = launch;
    this.#gone = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#exited = true;
        resolve();
        this.#whenDrained(() => this.#report({ code, signal, problem: undefined }));
      });
      child.on('error', (error) => {
        // Errors of the channel follow from the end of the process, which is reported by itself.
        if (child.pid !== undefined) return;
        this.#exited = true;
        resolve();
        this.#report({ code: null, signal: null, problem: error.message });
      });
    });
    child.on('message', (message) => this.#messages.put(message));
    pipeOutput(child.stdout, launch.stdout ?? process.stdout);
    pipeOutput(child.stderr, launch.stderr ?? process.stderr);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
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
    this.#exitListener = listener;
    if (this.#exit !== undefined) listener?.(this.#exit);
  }

  keepHostAlive(alive: boolean): void {
    const change = alive ? 'ref' : 'unref';
    this.#child[change]();
    this.#child.channel?.[change]();
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) {
      if (stream !== null && change in stream) (stream as unknown as { ref(): void; unref(): void })[change]();
    }
  }

  async kill(): Promise<void> {
    if (!this.#exited) this.#child.kill('SIGKILL');
    // The host must not end before everything is gone.
    this.keepHostAlive(true);
    await this.#gone;
    await endProcesses({ roomId: this.#launch.mark.roomId });
    this.#child.stdin?.destroy();
  }

  #report(exit: RoomExit): void {
    this.#exit = exit;
    this.#exitListener?.(exit);
  }

  /** Calls back when everything that the process wrote has arrived. Whoever inherited its output may keep it open. */
  #whenDrained(callback: () => void): void {
    const done = (): void => {
      clearTimeout(timer);
      this.#child.off('close', done);
      callback();
    };
    const timer = setTimeout(done, drainTime);
    this.#child.once('close', done);
  }
}
