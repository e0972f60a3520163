import { expect, test } from 'vitest';
import { requireNode } from './require-node.ts';

test.each(['22.22.0', '24.0.0', '24.21.0', '26.0.0', '27.1.0'])('Node %s will do', (version) => {
  expect(() => requireNode(version)).not.toThrow();
});

test.each(['20.20.2', '22.21.9', '23.11.0', '25.2.0'])('Node %s is refused', (version) => {
  expect(() => requireNode(version)).toThrow(
    `Failed to start clnrm: it needs Node 22.22 or newer, 24, or 26 and newer, and this is ${version}. Switch to one of them.`,
  );
});
