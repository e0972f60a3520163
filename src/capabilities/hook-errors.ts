import { ClnrmError } from '@clnrm/model';
import type { Capability } from '@clnrm/model';
import { messageOf } from '../text/message-of.ts';
import type { HookName } from './check-capability.ts';

const attempts: Readonly<Record<HookName, (capability: string) => string>> = {
  setup: (capability) => `set up ${capability}`,
  plan: (capability) => `plan the run with ${capability}`,
  onTestEnded: (capability) => `tell ${capability} that a test ended`,
  judge: (capability) => `judge a file with ${capability}`,
  onRunEnded: (capability) => `tell ${capability} that the run ended`,
  teardown: (capability) => `tear down ${capability}`,
};

/** The error of one hook that threw; `consequence` is a sentence. */
export function hookFailed(
  { name }: Capability,
  hook: HookName,
  cause: unknown,
  consequence: string,
): ClnrmError {
  return new ClnrmError(
    'CLNRM_CAPABILITY_FAILED',
    `Failed to ${attempts[hook](`the capability "${name}"`)}: ${messageOf(cause)}. ${consequence}`,
    { cause },
  );
}

/** One error for all capabilities whose `teardown` threw. */
export function teardownFailed(
  failed: readonly { readonly capability: Capability; readonly error: unknown }[],
): ClnrmError {
  const list = failed.map(({ capability, error }) => `"${capability.name}" (${messageOf(error)})`).join(', ');
  return new ClnrmError(
    'CLNRM_CAPABILITY_TEARDOWN',
    `Failed to tear down the capabilities: ${list}. All others were torn down.`,
    { cause: failed.length === 1 ? failed[0]?.error : new AggregateError(failed.map(({ error }) => error)) },
  );
}
