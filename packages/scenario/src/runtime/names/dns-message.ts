/** What a program asks of DNS: the name, and which kind of record it wants of it. */
export interface DnsQuestion {
  /** Without a dot at the end, in small letters; empty for the root. */
  readonly name: string;
  /** The number of the kind, such as those in {@link recordTypes}. */
  readonly type: number;
}

/**
 * What is answered: addresses or names; an empty list where the name is known but has nothing of that kind; undefined where
 * there is no such name.
 */
export type DnsAnswer = readonly string[] | undefined;

/** Numbers of the kinds of records that are answered. */
export const recordTypes = { A: 1, PTR: 12, AAAA: 28 } as const;

const headerLength = 12;
const maxLabel = 63;
const maxName = 255;
const internet = 1;
const anyClass = 255;
/** Seconds for which an answer may be kept: services come and go. */
const lifetime = 0;

/** Reads the question of a message; undefined for what is no question, or not one of one name on the internet. */
export function readQuestion(message: Buffer): DnsQuestion | undefined {
  if (message.length < headerLength) return undefined;
  const isQuery = (message.readUInt16BE(2) & 0xf800) === 0;
  if (!isQuery || message.readUInt16BE(4) !== 1) return undefined;
  const end = endOfName(message, headerLength);
  if (end === undefined || end + 4 > message.length) return undefined;
  const type = message.readUInt16BE(end);
  const kind = message.readUInt16BE(end + 2);
  return kind === internet || kind === anyClass ? { name: nameAt(message, headerLength), type } : undefined;
}

/**
 * Makes the message that answers the question in `message`, which {@link readQuestion} has read.
 * @see https://datatracker.ietf.org/doc/html/rfc1035 (section 4.1)
 */
export function answerTo(message: Buffer, { type }: DnsQuestion, answer: DnsAnswer): Buffer {
  const end = (endOfName(message, headerLength) ?? headerLength) + 4;
  const head = Buffer.from(message.subarray(0, end));
  const records = (answer ?? []).map((value) => recordOf(type, value));
  const wantsRecursion = head.readUInt16BE(2) & 0x0100;
  const noSuchName = 3;
  // An answer with authority that offers recursion, or resolvers would go on and ask the next one.
  head.writeUInt16BE(0x8480 | wantsRecursion | (answer === undefined ? noSuchName : 0), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length, 6);
  head.writeUInt32BE(0, 8);
  return Buffer.concat([head, ...records]);
}

function recordOf(type: number, value: string): Buffer {
  const data = type === recordTypes.PTR ? encodeName(value) : Buffer.from(value.split('.').map(Number));
  const head = Buffer.alloc(12);
  // The name is that of the question.
  head.writeUInt16BE(0xc000 | headerLength, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(internet, 4);
  head.writeUInt32BE(lifetime, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function encodeName(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.from(label));
  return Buffer.concat([
    ...labels.flatMap((label) => [Buffer.from([label.length]), label]),
    Buffer.from([0]),
  ]);
}

/** Where the name that starts at `start` is over; undefined for one that is cut off, too long, or refers to another. */
function endOfName(message: Buffer, start: number): number | undefined {
  let at = start;
  for (;;) {
    const length = message[at];
    if (length === undefined || length > maxLabel || at - start >= maxName) return undefined;
    at += 1 + length;
    if (length === 0) return at;
  }
}

function nameAt(message: Buffer, start: number): string {
  const labels: string[] = [];
  for (let at = start; ;) {
    const length = message[at] ?? 0;
    if (length === 0) return labels.join('.').toLowerCase();
    labels.push(shown(message.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
  }
}

/** Bytes that do not stand for themselves are written as zone files have them, so that a name is one line of text. */
function shown(label: Buffer): string {
  return [...label]
    .map((byte) => {
      const isPlain = byte > 0x20 && byte < 0x7f && byte !== 0x2e && byte !== 0x5c;
      return isPlain ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`;
    })
    .join('');
}
