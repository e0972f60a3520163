import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitCommand } from './split-command.ts';

test.each<[string, readonly string[]]>([
  ['node server.js', ['node', 'server.js']],
  ['  node   server.js ', ['node', 'server.js']],
  [`node -e 'a "b" c'`, ['node', '-e', 'a "b" c']],
  [`node -e "it's \\"so\\""`, ['node', '-e', `it's "so"`]],
  [`a" b"'c d'e`, ['a bc de']],
  [`say \\"hi\\" ''`, ['say', '"hi"', '']],
  ['node --port={port}', ['node', '--port={port}']],
])('%s is read as %j', (line, argv) => {
  expect(splitCommand('it', line)).toEqual(argv);
});

test('whatever is quoted comes through as it is', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (args) => {
      const line = ['node', ...args.map((arg) => `'${arg.replaceAll("'", `'"'"'`)}'`)].join(' ');

      expect(splitCommand('it', line)).toEqual(['node', ...args]);
    }),
  );
});

test('what only a shell can do is said to be so', () => {
  expect(() => splitCommand('the command', 'node a.js | tee log')).toThrow(
    `Failed to define the command: "node a.js | tee log" asks for a shell by "|". Quote it, or give a list, such as ['sh', '-c', '…'].`,
  );
});

test('a quote that is not closed is named', () => {
  expect(() => splitCommand('the command', `node -e 'x`)).toThrow(
    `Failed to define the command: "node -e 'x" has a ' that is not closed. Quote it, or give a list, such as ['sh', '-c', '…'].`,
  );
});

test.each([[''], ['  '], [[]], [['']]])('%j is no command', (command) => {
  expect(() => splitCommand('the command', command)).toThrow(
    `Failed to define the command: it is empty. Give a program and its arguments, such as 'node server.js'.`,
  );
});
