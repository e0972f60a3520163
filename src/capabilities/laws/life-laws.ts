import { messageOf } from '../../text/message-of.ts';
import { contextFor } from '../context-for.ts';
import type { Law } from './law.ts';
import { playRun, withRegistry } from './live-run.ts';
import { processState, difference } from './process-state.ts';

/** From set-up to tear-down, once and again. */
export const lifeLaws: readonly Law[] = [
  {
    claim: 'gets through a run with each hook called in order',
    broken: (subject) =>
      withRegistry(subject, async (registry) => {
        await playRun(registry);
        return undefined;
      }),
  },
  {
    claim: 'gets through the reruns of watch mode between one set-up and one tear-down',
    broken: (subject) =>
      withRegistry(subject, async (registry) => {
        await playRun(registry);
        await playRun(registry);
        return undefined;
      }),
  },
  {
    claim: 'can be set up again after it was torn down',
    broken: async (subject) => {
      const one = subject.make();
      const again = { ...subject, make: () => one };
      await withRegistry(again, playRun);
      await withRegistry(again, playRun);
      return undefined;
    },
  },
  {
    claim: 'can be torn down although its set-up did not get through',
    broken: async ({ make }) => {
      const capability = make();
      await setUpInVain(capability);
      try {
        await capability.teardown?.();
      } catch (error) {
        return `its teardown threw: ${messageOf(error)}`;
      }
      return undefined;
    },
  },
  {
    claim: 'leaves the process as it found it',
    broken: async (subject) => {
      const before = processState();
      await withRegistry(subject, playRun);
      return difference(before, processState());
    },
  },
];

/** Sets up where whatever is asked for is missing, so that a set-up that asks for anything throws half-way. */
async function setUpInVain(capability: Parameters<typeof contextFor>[0]): Promise<void> {
  const context = contextFor(capability, [], { runId: 'sample', root: '/project', watch: false }, () => {
    throw new Error('Nothing can be learned here.');
  });
  try {
    await capability.setup?.(context);
  } catch {
    // What it throws is no concern of this law.
  }
}
