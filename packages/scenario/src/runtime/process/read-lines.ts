import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { LogLine, LogSink } from '../../service/service-log.ts';

const realNow = Date.now.bind(Date);

/** Reads a stream line by line to its end; a last line without a line break counts when the stream ends. */
export function readLines(stream: Readable, name: LogLine['stream'], log: LogSink): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const print = (text: string): void => log({ at: realNow(), stream: name, text });
  stream.on('data', (chunk: Buffer) => {
    const parts = (rest + decoder.write(chunk)).split(/\r?\n/);
    rest = parts.pop() ?? '';
    for (const part of parts) print(part);
  });
  stream.on('close', () => {
    rest += decoder.end();
    if (rest !== '') print(rest);
    rest = '';
  });
}
