import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { exportAgain, traceFileError } from './trace-file-error.ts';

/** The bytes of a file in order, unpacked where it is gzip, a few at a time. */
export async function* fileChunks(path: string): AsyncGenerator<Buffer> {
  try {
    const isPacked = await isGzip(path);
    const file = createReadStream(path, { highWaterMark: 256 * 1024 });
    // An error of either stream ends the iteration below.
    const stream = isPacked ? pipeline(file, createGunzip(), () => {}) : file;
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b;
  } finally {
    await file.close();
  }
}

function unreadable(path: string, cause: unknown): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') {
    const remedy = `Check the path; a relative one starts at ${process.cwd()}.`;
    return traceFileError({ path, what: 'there is no such file', remedy, cause });
  }
  if (code === 'EISDIR')
    return traceFileError({ path, what: 'it is a folder', remedy: 'Name one file in it.', cause });
  if (code?.startsWith('Z_') === true)
    return traceFileError({ path, what: `it cannot be unpacked: ${message}`, remedy: exportAgain, cause });
  return traceFileError({ path, what: message, remedy: 'Make the file readable.', cause });
}
