import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { constants } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { ClnrmError } from '@clnrm/model';
import { messageOf } from '../../text/message-of.ts';
import { endProcesses } from '../residue/end-processes.ts';
import { findProcesses } from '../residue/find-processes.ts';
import { containerCommand, containerName } from './container-command.ts';
import { ensureRoomImage } from './container-image.ts';
import { ExitNotice } from './exit-notice.ts';
import { FrameReader, encodeFrame } from './frames.ts';
import { changeFile } from './host-files.ts';
import { Mailbox } from './mailbox.ts';
import { pipeOutput } from './pipe-output.ts';
import type { FrameToHost, FrameToRoom } from './room-frame.ts';
import type { RoomExit, RoomLaunch, RoomProcess } from './room-process.ts';
import { runDocker } from './run-docker.ts';
import { whenDrained } from './when-drained.ts';

/** Bytes that the path of a unix socket may have on every system: 104 with the zero at its end, unix(4). */
const longestSocketPath = 103;

/** Starts a room in a container, where it speaks through a unix socket in its own directory. */
export function launchContainerRoom(launch: RoomLaunch): RoomProcess {
  return new ContainerRoom(launch);
}

class ContainerRoom implements RoomProcess {
  readonly #launch: RoomLaunch;
  readonly #messages = new Mailbox<unknown>();
  readonly #notice = new ExitNotice();
  readonly #outbox: Buffer[] = [];
  readonly #stderr = new PassThrough();
  readonly #started: Promise<void>;
  #client: ChildProcess | undefined;
  #server: Server | undefined;
  #socket: Socket | undefined;
  #pid = 0;
  #exited = false;
  #killed = false;
  #alive = true;

  constructor(launch: RoomLaunch) {
    this.#launch = launch;
    this.#started = this.#start().catch((error: unknown) => {
      const problem = error instanceof Error ? error.message : String(error);
      this.#end({ code: null, signal: null, problem });
    });
  }

  get pid(): number {
    return this.#pid;
  }

  get exited(): boolean {
    return this.#exited;
  }

  send(message: unknown): void {
    const frame = encodeFrame({ kind: 'message', message } satisfies FrameToRoom);
    if (this.#exited) return;
    if (this.#socket === undefined) this.#outbox.push(frame);
    else this.#socket.write(frame, () => {});
  }

  onMessage(listener: ((message: unknown) => void) | undefined): void {
    this.#messages.listen(listener);
  }

  onExit(listener: ((exit: RoomExit) => void) | undefined): void {
    this.#notice.listen(listener);
  }

  keepHostAlive(alive: boolean): void {
    this.#alive = alive;
    const change = alive ? 'ref' : 'unref';
    this.#client?.[change]();
    this.#socket?.[change]();
    for (const stream of [this.#client?.stdout, this.#client?.stderr]) {
      (stream as unknown as Socket | undefined)?.[change]();
    }
  }

  async kill(): Promise<void> {
    this.#killed = true;
    this.keepHostAlive(true);
    await this.#started;
    // Ends the client, and where this user may, all inside; Docker ends the rest.
    await endProcesses({ roomId: this.#launch.mark.roomId });
    await removeContainer(containerName(this.#launch));
    this.#socket?.destroy();
    this.#end({ code: null, signal: 'SIGKILL', problem: undefined });
  }

  async #start(): Promise<void> {
    const { container, directories } = this.#launch;
    const [image, daemon] = await Promise.all([container?.image ?? ensureRoomImage(), askDaemon()]);
    const path = join(directories.base, 's');
    await this.#listen(path);
    if (this.#killed) return;
    const { args, env } = containerCommand(this.#launch, image, path, daemon);
    const client = spawn('docker', [...args], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#client = client;
    this.#watch(client);
    this.keepHostAlive(this.#alive);
  }

  #watch(client: ChildProcess): void {
    let complaint = '';
    client.stderr?.on('data', (chunk) => (complaint = (complaint + String(chunk)).slice(-2000)));
    // Until the room speaks it is Docker's own client that writes there.
    client.stderr?.pipe(this.#stderr);
    pipeOutput(client.stdout, this.#launch.stdout ?? process.stdout);
    client.once('exit', (code, signal) => {
      this.#exited = true;
      const problem = this.#socket === undefined ? problemOf(complaint) : undefined;
      whenDrained(client, () => this.#end({ ...decode(code, signal), problem }));
    });
    client.on('error', (error) => this.#end({ code: null, signal: null, problem: error.message }));
  }

  /** Accepts one connection, the room's. */
  async #listen(path: string): Promise<void> {
    if (Buffer.byteLength(path) > longestSocketPath) {
      throw new ClnrmError(
        'CLNRM_SOCKET_PATH',
        `Failed to start a room in a container: the path ${path} is too long for a socket. Set TMPDIR to a shorter one.`,
      );
    }
    const server = createServer((socket) => {
      server.close();
      rmSync(path, { force: true });
      this.#connected(socket);
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    server.unref();
  }

  #connected(socket: Socket): void {
    const reader = new FrameReader((value) => {
      const frame = value as FrameToHost;
      if (frame.kind === 'message') this.#messages.put(frame.message);
      else socket.write(encodeFrame(this.#answer(frame)), () => {});
    });
    socket.on('data', (chunk) => reader.push(chunk));
    socket.on('error', () => socket.destroy());
    this.#socket = socket;
    pipeOutput(this.#stderr, this.#launch.stderr ?? process.stderr);
    this.keepHostAlive(this.#alive);
    const { roomId } = this.#launch.mark;
    // Only the client and the process inside carry the mark now, as nothing else has been started.
    this.#pid =
      findProcesses({ roomId }).find(({ pid }) => pid !== this.#client?.pid)?.pid ?? this.#client?.pid ?? 0;
    for (const frame of this.#outbox.splice(0)) socket.write(frame);
  }

  #answer({ id, request }: Extract<FrameToHost, { kind: 'file' }>): FrameToRoom {
    try {
      changeFile(this.#launch.cwd, request);
      return { kind: 'answer', id, refusal: undefined };
    } catch (error) {
      return { kind: 'answer', id, refusal: messageOf(error) };
    }
  }

  #end(exit: RoomExit): void {
    this.#exited = true;
    this.#server?.close();
    this.#notice.report(exit);
  }
}

/** A container's exit code tells a signal as a shell does: 128 and its number. */
function decode(code: number | null, signal: NodeJS.Signals | null): Pick<RoomExit, 'code' | 'signal'> {
  if (code === null || code <= 128) return { code, signal };
  const [name] = Object.entries(constants.signals).find(([, number]) => number === code - 128) ?? [];
  return name === undefined ? { code, signal } : { code: null, signal: name as NodeJS.Signals };
}

/** The sentence in what the Docker client wrote. */
function problemOf(complaint: string): string {
  const [, said] = /^docker: (?:Error response from daemon: )?(.+)$/m.exec(complaint) ?? [];
  return messageOf(said ?? (complaint.trim() || 'docker run ended without a word'));
}

/** Resolves when there is no container of that name any more; Docker may be removing it already. */
async function removeContainer(name: string): Promise<void> {
  for (let round = 0; round < 100; round++) {
    await runDocker(['rm', '--force', '--volumes', name]);
    const { stdout } = await runDocker(['ps', '--all', '--quiet', '--filter', `name=^/?${name}$`]);
    if (stdout.trim() === '') return;
  }
}

let asked: Promise<{ readonly rootless: boolean }> | undefined;

function askDaemon(): Promise<{ readonly rootless: boolean }> {
  asked ??= runDocker(['info', '--format', '{{json .SecurityOptions}}']).then(({ stdout }) => ({
    rootless: stdout.includes('name=rootless'),
  }));
  return asked;
}
