import { ClnrmError, describeAttempt, mergeAttempts, type OutsideAttemptEvidence } from '@clnrm/model';
import { inject } from 'vitest';
import type { AttemptPolicy } from '../options/clnrm-options.ts';

declare module 'vitest' {
  interface ProvidedContext {
    clnrmOutsideAttempts: AttemptPolicy | undefined;
  }
}

/** What the options say of attempts to reach outside, in the process of a test. */
export function attemptPolicy(): AttemptPolicy {
  return inject('clnrmOutsideAttempts') ?? 'warn';
}

/** What a runner knows of a test that has ended, as far as it failed. */
interface Ended {
  readonly errors?: readonly { message: string; stack?: string }[] | undefined;
}

/**
 * Says beside the failure of a test what its services tried to reach outside, as that mostly explains it. Where the test did
 * not fail, the attempts fail it when the options say so.
 * @throws ClnrmError `CLNRM_OUTSIDE_ATTEMPT`.
 */
export function judgeAttempts(found: readonly OutsideAttemptEvidence[], result: Ended | undefined): void {
  if (found.length === 0) return;
  const [error] = result?.errors ?? [];
  if (error !== undefined) {
    tell(error, found.map((each) => `Service ${sentenceOf(each)}.`).join('\n'));
  } else if (attemptPolicy() === 'fail') throw attemptError(found);
}

function attemptError(found: readonly OutsideAttemptEvidence[]): ClnrmError {
  return new ClnrmError(
    'CLNRM_OUTSIDE_ATTEMPT',
    `Failed to keep services to their networks: ${found.map(sentenceOf).join('; ')}. ` +
      `Add what they need to their set, name it in "ignoreAttempts", or give them network: 'open'.`,
  );
}

function sentenceOf({ service, network, attempts }: OutsideAttemptEvidence): string {
  const tried = mergeAttempts(attempts).map(describeAttempt).join(', ');
  return `"${service}" tried to reach ${tried}, which its network '${network}' does not allow`;
}

function tell(error: { message: string; stack?: string }, text: string): void {
  const { message, stack } = error;
  error.message = `${message}\n\n${text}`;
  // The stack repeats the message as it was when the error was made.
  if (stack?.includes(message) === true) error.stack = stack.replace(message, () => error.message);
}
