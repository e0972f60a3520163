import { Writable } from 'node:stream';
import { ShownText } from './shown-text.ts';

/** Characters of one stream that are remembered in case the file runs again. */
const remembered = 4 * 1024 * 1024;

/** What a file wrote to the two streams of its process, shown once although the file may run twice. */
export interface FileOutput {
  readonly stdout: ShownText;
  readonly stderr: ShownText;
}

/** Starts to remember the output of a file. */
export function openFileOutput(): FileOutput {
  return { stdout: new ShownText(remembered), stderr: new ShownText(remembered) };
}

/** Where the output of one process goes: on to the target, less what was shown before. */
export class RoomOutput extends Writable {
  /** What the file that runs now has shown; undefined where it cannot run twice. */
  shown: ShownText | undefined;
  readonly #target: Writable;

  constructor(target: Writable) {
    super({ decodeStrings: true });
    this.#target = target;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    // Latin-1 maps each byte to one character, so characters that are cut in two by chunks stay whole.
    const rest =
      this.shown === undefined ? chunk : Buffer.from(this.shown.pass(chunk.toString('latin1')), 'latin1');
    if (rest.length === 0) callback();
    else this.#target.write(rest, callback);
  }
}
