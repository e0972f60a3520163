import { expect, test } from 'vitest';
import { benches } from '../benches.ts';
import { readArguments } from './arguments.ts';

test('no name asks for the list', () => {
  expect(readArguments([], benches)).toMatchObject({ bench: undefined, ids: [] });
});

test('a bench, some of its results and flags are read in any order', () => {
  const request = readArguments(['--json', 'pool', 'watch-rerun', '--quick'], benches);
  expect(request).toMatchObject({ bench: { name: 'pool' }, ids: ['watch-rerun'], json: true, quick: true });
});

test('an unknown bench is answered with those there are and the one that was meant', () => {
  expect(() => readArguments(['pol'], benches)).toThrow(
    `Failed to find the bench "pol": there are ${benches.map(({ name }) => name).join(', ')}. Did you mean "pool"?`,
  );
});

test('an unknown result is answered with those there are and the one that was meant', () => {
  expect(() => readArguments(['pool', 'watch-reruns'], benches)).toThrow(
    /^Failed to find the result "watch-reruns": there are verified-vs-forks, .*\. Did you mean "watch-rerun"\?$/,
  );
});

test('an unknown flag is answered with those there are', () => {
  expect(() => readArguments(['pool', '--jsn'], benches)).toThrow(
    "Failed to read the arguments: Unknown option '--jsn'. There are --json, --quick and --publish.",
  );
});

test('a quick run is not published, and some results alone may be', () => {
  const refusal = 'Failed to publish: a quick run samples too little. Leave out --quick.';
  expect(() => readArguments(['pool', '--publish', '--quick'], benches)).toThrow(refusal);
  expect(readArguments(['pool', 'watch-rerun', '--publish'], benches)).toMatchObject({ publish: true });
});
