import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerTo, readQuestion, recordTypes } from './dns-message.ts';

/** A message that asks for a name, as resolvers send it. */
function question(name: string, type = 1, flags = 0x0100): Buffer {
  const head = Buffer.from([0x12, 0x34, flags >> 8, flags & 0xff, 0, 1, 0, 0, 0, 0, 0, 0]);
  const labels = name === '' ? [] : name.split('.').map((label) => Buffer.from(label, 'latin1'));
  return Buffer.concat([
    head,
    ...labels.flatMap((label) => [Buffer.from([label.length]), label]),
    Buffer.from([0, 0, type, 0, 1]),
  ]);
}

const label = fc.stringMatching(/^[A-Za-z0-9_-]{1,63}$/);
const names = fc.array(label, { maxLength: 4 }).map((labels) => labels.slice(0, 3).join('.'));

test('a name is read as it was asked for, in small letters', () => {
  fc.assert(
    fc.property(names, fc.integer({ min: 0, max: 255 }), (name, type) => {
      expect(readQuestion(question(name, type))).toEqual({ name: name.toLowerCase(), type });
    }),
  );
});

test('garbage is no question, and does no harm', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      const message = Buffer.from(bytes);
      const read = readQuestion(message);
      if (read !== undefined) answerTo(message, read, undefined);
    }),
  );
});

test('a question that was cut off or spoilt is answered or passed over, and never throws', () => {
  const arbitrary = fc.tuple(
    names,
    fc.nat(80),
    fc.array(fc.tuple(fc.nat(80), fc.nat(255)), { maxLength: 5 }),
  );
  fc.assert(
    fc.property(arbitrary, ([name, length, changes]) => {
      const message = Buffer.from(question(name).subarray(0, length));
      for (const [at, byte] of changes) if (at < message.length) message[at] = byte;
      const read = readQuestion(message);
      if (read !== undefined) expect(answerTo(message, read, []).length).toBeLessThanOrEqual(message.length);
    }),
  );
});

test('an answer, several questions and a name that refers to another are no question', () => {
  const two = question('a.example');
  two[5] = 2;
  const referring = question('a.example');
  referring[12] = 0xc0;

  expect(readQuestion(question('a.example', 1, 0x8180))).toBeUndefined();
  expect(readQuestion(two)).toBeUndefined();
  expect(readQuestion(referring)).toBeUndefined();
});

test('a name that would hide in a report is written in visible letters', () => {
  expect(readQuestion(question('a\n\u001b b.ex\\ample'))?.name).toBe('a\\010\\027\\032b.ex\\092ample');
});

test('an answer repeats the question and has what was found', () => {
  const message = question('db', recordTypes.A);
  const answer = answerTo(message, { name: 'db', type: recordTypes.A }, ['198.19.0.2']);

  expect(answer.subarray(0, 8).toString('hex')).toBe('1234858000010001');
  expect(answer.subarray(12, message.length)).toEqual(message.subarray(12));
  expect(answer.subarray(message.length).toString('hex')).toBe('c00c00010001000000000004c6130002');
});

test('what there is not is answered with that', () => {
  const message = question('pay.example.com');
  const answer = answerTo(message, { name: 'pay.example.com', type: recordTypes.A }, undefined);

  expect(answer.readUInt16BE(2) & 0x000f).toBe(3);
  expect(answer.readUInt16BE(6)).toBe(0);
});
