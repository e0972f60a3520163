import type { Socket } from 'node:net';

/** What the first process of a namespace says on its way: that all is set up, and how its program ended. */
export class LaunchStatus {
  /** Resolves to whether it has come up. */
  readonly isUp: Promise<boolean>;
  /** The exit code as a shell tells it; undefined where all was killed before it could be said. */
  readonly code: Promise<number | undefined>;
  isOver = false;

  constructor(socket: Socket) {
    const up = Promise.withResolvers<boolean>();
    const code = Promise.withResolvers<number | undefined>();
    let text = '';
    const finish = (found: number | undefined): void => {
      this.isOver = true;
      up.resolve(text.startsWith('ready\n'));
      code.resolve(found);
    };
    socket.on('data', (chunk: Buffer) => {
      text += String(chunk);
      if (text.startsWith('ready\n')) up.resolve(true);
      const found = /^(\d+)\n/m.exec(text)?.[1];
      if (found !== undefined) finish(Number(found));
    });
    socket.once('error', () => finish(undefined));
    socket.once('close', () => finish(undefined));
    socket.once('end', () => finish(undefined));
    this.isUp = up.promise;
    this.code = code.promise;
  }
}
