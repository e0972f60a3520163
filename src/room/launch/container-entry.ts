import { connect } from 'node:net';
import { pathToFileURL } from 'node:url';
import { FrameReader, encodeFrame } from './frames.ts';
import { hostFilesKey } from './host-files.ts';
import type { FileRequest, HostFiles } from './host-files.ts';
import { socketVariable } from './room-frame.ts';
import type { FrameToHost, FrameToRoom } from './room-frame.ts';

// Runs inside a container: gives the process the same `send`, `message` and `disconnect` that Node's own IPC gives a
// forked one, over a socket, and then loads the module named as the first argument.

const path = process.env[socketVariable];
const entry = process.argv[2];
if (path === undefined || entry === undefined)
  throw new Error('This module is started by a container room only.');
delete process.env[socketVariable];
process.argv.splice(1, 1);

const socket = connect(path);
const waiting: unknown[] = [];

const requests = new Map<number, (refusal: string | undefined) => void>();

const reader = new FrameReader((value) => {
  const frame = value as FrameToRoom;
  if (frame.kind === 'answer') {
    requests.get(frame.id)?.(frame.refusal);
    requests.delete(frame.id);
  } else {
    waiting.push(frame.message);
    deliver();
  }
});
socket.on('data', (chunk) => reader.push(chunk));
socket.on('error', () => socket.destroy());
socket.on('close', () => {
  if (!process.connected) return;
  process.connected = false;
  process.emit('disconnect');
});

process.connected = true;
process.send = (message: unknown, ...rest: unknown[]): boolean => {
  const callback = rest.findLast((one) => typeof one === 'function') as
    | ((error: Error | null) => void)
    | undefined;
  const frame = encodeFrame({ kind: 'message', message } satisfies FrameToHost);
  return socket.write(frame, (error) => callback?.(error ?? null));
};
process.disconnect = (): void => void socket.end();

const files: HostFiles = {
  write: (path, text) => ask({ kind: 'write', path, text }),
  remove: (path) => ask({ kind: 'remove', path }),
};
Object.defineProperty(process, hostFilesKey, { value: files });

// As with Node's own channel, the process is kept alive by listening, and messages wait for a listener.
process.on('newListener', (name) => {
  if (name !== 'message' && name !== 'disconnect') return;
  socket.ref();
  process.nextTick(deliver);
});
process.on('removeListener', () => {
  if (process.listenerCount('message') + process.listenerCount('disconnect') === 0) socket.unref();
});

await new Promise((resolve) => socket.once('connect', resolve));
socket.unref();
await import(pathToFileURL(entry).href);

function ask(request: FileRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    const id = requests.size === 0 ? 0 : Math.max(...requests.keys()) + 1;
    requests.set(id, (refusal) => (refusal === undefined ? resolve() : reject(new Error(refusal))));
    socket.write(encodeFrame({ kind: 'file', id, request } satisfies FrameToHost));
  });
}

function deliver(): void {
  while (waiting.length > 0 && process.listenerCount('message') > 0) {
    process.emit('message', waiting.shift(), undefined);
  }
}
