import { Mailbox } from './launch/mailbox.ts';
import type { HostMessage } from './messages.ts';
import { isClnrmMessage } from './messages.ts';

type Listener = (message: unknown) => void;

/** The room's end of the connection with its host. */
export interface Channel {
  readonly post: (message: unknown) => void;
  readonly onHostMessage: (listener: (message: HostMessage) => void) => void;
  /** The first listener opens the connection: what arrived before it was kept, so set {@link onHostMessage} first. */
  readonly onVitestMessage: (listener: Listener) => void;
  readonly offVitestMessage: (listener: Listener) => void;
  /** Ends the process the way Node does by itself, so that profiles and coverage are written. */
  readonly exit: () => void;
}

/**
 * Opens the connection over Node's IPC. What it needs of `process` is bound here, before any test file can
 * replace it. The process ends at once when the host is gone.
 */
export function openChannel(): Channel {
  if (process.send === undefined) {
    throw new Error(
      'Failed to open the channel of a room: the process has no IPC. Rooms are started by clnrm itself.',
    );
  }
  const send = process.send.bind(process);
  const exit = process.exit.bind(process);
  const listeners: Listener[] = [];
  // The host does not wait for Vitest's runtime to be loaded.
  const arrived = new Mailbox<unknown>();
  let onHost: ((message: HostMessage) => void) | undefined;
  const dispatch = (message: unknown): void => {
    if (isClnrmMessage(message)) onHost?.(message as HostMessage);
    else for (const listener of [...listeners]) listener(message);
  };
  process.on('message', (message: unknown) => arrived.put(message));
  process.on('disconnect', () => exit(1));
  return {
    post: (message) => void send(message),
    onHostMessage: (listener) => {
      onHost = listener;
    },
    // Vitest's own listener is the first. Each start adds one for its RPC; that of the file before is dropped,
    // because a process serves one file at a time.
    onVitestMessage: (listener) => {
      if (listeners.length > 1) listeners.length = 1;
      listeners.push(listener);
      arrived.listen(dispatch);
    },
    offVitestMessage: (listener) => {
      const index = listeners.indexOf(listener);
      if (index !== -1) listeners.splice(index, 1);
    },
    exit: () => exit(0),
  };
}
