import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { Refusal } from './rejected-request.ts';

/** Reads a body to its end, unpacked, and gives up as soon as more than `maxBytes` have been unpacked. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of await unpacked(request)) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(400, reasonOf(error, request), { cause: error });
  }
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size);
}

// The request must outlive a refusal, or its connection would be gone before the answer is sent: so nothing here
// destroys it.
async function unpacked(request: IncomingMessage): Promise<AsyncIterable<Buffer>> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return request.iterator({ destroyOnReturn: false });
  const { createGunzip, createInflate } = await import('node:zlib');
  if (encoding === 'gzip' || encoding === 'x-gzip') return through(request, createGunzip());
  if (encoding === 'deflate') return through(request, createInflate());
  throw new Refusal(415, `content encoding "${encoding}" is not one of gzip, deflate, identity`);
}

function through(request: IncomingMessage, unpacking: Transform): Transform {
  request.once('error', (error) => unpacking.destroy(error));
  return request.pipe(unpacking);
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal(413, `the body is larger than ${maxBytes} bytes when unpacked`);
}

function reasonOf(error: unknown, request: IncomingMessage): string {
  if (!request.complete) return 'the connection was closed before the body was complete';
  return `the body cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`;
}
