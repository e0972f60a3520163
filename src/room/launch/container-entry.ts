import { connect } from 'node:net';
import { pathToFileURL } from 'node:url';
import { FrameReader, encodeFrame } from './frames.ts';

// Runs inside a container: gives the process the same `send`, `message` and `disconnect` that Node's own IPC gives a
// forked one, over a socket, and then loads the module named as the first argument.

const variable = 'CLNRM_SOCKET';
const path = process.env[variable];
const entry = process.argv[2];
if (path === undefined || entry === undefined) throw new Error('This module is started by a container room only.');
delete process.env[variable];
process.argv.splice(1, 1);

const socket = connect(path);
const waiting: unknown[] = [];

const reader = new FrameReader((message) => {
  waiting.push(message);
  deliver();
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
  const callback = rest.findLast((one) => typeof one === 'function') as ((error: Error | null) => void) | undefined;
  const frame = encodeFrame(message);
  return socket.write(frame, (error) => callback?.(error ?? null));
};
process.disconnect = (): void => void socket.end();

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

function deliver(): void {
  while (waiting.length > 0 && process.listenerCount('message') > 0) {
    process.emit('message', waiting.shift(), undefined);
  }
}
