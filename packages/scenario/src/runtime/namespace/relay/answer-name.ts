/** A question about a name, as far as it can be answered. */
export interface NameQuestion {
  /** In lower case, without a dot at its end. */
  readonly name: string;
  /** 1 for an IPv4 address, 28 for an IPv6 address. */
  readonly type: number;
  /** Where the question ends in its message. */
  readonly end: number;
}

const headerLength = 12;
const [addressType, internetClass] = [1, 1];
const notFound = 3;
/** In seconds: an answer may be another one after a restart. */
const lifetime = 1;

/** Reads the first question of a DNS message; undefined for what is none. See RFC 1035, section 4. */
export function readQuestion(message: Buffer): NameQuestion | undefined {
  if (message.length <= headerLength || message.readUInt16BE(4) === 0) return undefined;
  const labels: string[] = [];
  let at = headerLength;
  for (let length = message[at]; length !== 0; length = message[at]) {
    // A question is the first name of a message, so it points to none before it.
    if (length === undefined || length > 63 || at + length + 5 >= message.length) return undefined;
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  if (at + 5 > message.length) return undefined;
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 };
}

/** Answers a question with an IPv4 address, or with the word that there is no such name. */
export function answerTo(message: Buffer, question: NameQuestion, address: string | undefined): Buffer {
  const head = Buffer.alloc(headerLength);
  message.copy(head, 0, 0, 2);
  // An authoritative answer; recursion as wished for is said to be available, which some resolvers insist on.
  const wishes = message.readUInt16BE(2) & 0x0100;
  head.writeUInt16BE(0x8480 | wishes | (address === undefined ? notFound : 0), 2);
  head.writeUInt16BE(1, 4);
  const asked = message.subarray(headerLength, question.end);
  if (address === undefined || question.type !== addressType) return Buffer.concat([head, asked]);
  head.writeUInt16BE(1, 6);
  const record = Buffer.alloc(16);
  record.writeUInt16BE(0xc000 | headerLength, 0);
  record.writeUInt16BE(addressType, 2);
  record.writeUInt16BE(internetClass, 4);
  record.writeUInt32BE(lifetime, 6);
  record.writeUInt16BE(4, 10);
  for (const [index, part] of address.split('.').entries()) record[12 + index] = Number(part);
  return Buffer.concat([head, asked, record]);
}
