import { ClnrmError } from '@clnrm/model';
import type { Evidence, RoomHooks, Span, StartedSpan, TestIdentity } from '@clnrm/model';
import { messageOf } from '../text/message-of.ts';

/** The room hooks of one capability, as its module exported them. */
export interface NamedRoomHooks {
  readonly capability: string;
  readonly hooks: RoomHooks;
}

/** The hooks of all capabilities as one; every hook is there. */
export interface ComposedRoomHooks extends Required<RoomHooks> {
  /** What all capabilities learned in the room. */
  onFileEnded(): readonly Evidence[];
  /** Takes the errors of hooks that must not throw since the last call; they never reach the test. */
  takeFailures(): readonly ClnrmError[];
}

/**
 * Nests the hooks of all capabilities, the first outermost. A hook that does not call `next`, calls it twice or hides
 * that a test failed makes the test fail: no capability can turn a red test green.
 */
export function composeRoomHooks(all: readonly NamedRoomHooks[]): ComposedRoomHooks {
  const failures: ClnrmError[] = [];
  const each = (hook: 'onSpanStarted' | 'onSpanEnded', call: (hooks: RoomHooks) => void): void => {
    for (const { capability, hooks } of all) {
      try {
        call(hooks);
      } catch (error) {
        failures.push(hookThrew(capability, 'of a span', hook, error, 'The span itself is kept.'));
      }
    }
  };
  return {
    aroundTest: (test, next) =>
      all.reduceRight<() => Promise<void>>((inner, named) => () => around(named, test, inner), next)(),
    onSpanStarted: (span: StartedSpan) => each('onSpanStarted', (hooks) => hooks.onSpanStarted?.(span)),
    onSpanEnded: (span: Span) => each('onSpanEnded', (hooks) => hooks.onSpanEnded?.(span)),
    onFileEnded: () =>
      all.flatMap(({ capability, hooks }) => {
        try {
          return [...(hooks.onFileEnded?.() ?? [])];
        } catch (error) {
          failures.push(
            hookThrew(capability, 'that a file ended', 'onFileEnded', error, 'What it knew of it is lost.'),
          );
          return [];
        }
      }),
    takeFailures: () => failures.splice(0),
  };
}

type Ended = { readonly kind: 'running' | 'passed' } | { readonly kind: 'failed'; readonly error: unknown };

async function around(
  { capability, hooks }: NamedRoomHooks,
  test: TestIdentity,
  next: () => Promise<void>,
): Promise<void> {
  if (hooks.aroundTest === undefined) return next();
  let calls = 0;
  let ended: Ended = { kind: 'running' };
  await hooks.aroundTest(test, async () => {
    calls++;
    if (calls > 1) throw brokeNext(capability, test, 'twice');
    try {
      await next();
      ended = { kind: 'passed' };
    } catch (error) {
      ended = { kind: 'failed', error };
      throw error;
    }
  });
  if (calls !== 1) throw brokeNext(capability, test, calls === 0 ? 'never' : 'twice');
  const outcome = ended as Ended;
  if (outcome.kind === 'running') throw brokeNext(capability, test, 'without waiting for it');
  if (outcome.kind === 'failed') throw outcome.error;
}

function brokeNext(capability: string, test: TestIdentity, how: string): ClnrmError {
  return new ClnrmError(
    'CLNRM_CAPABILITY_AROUND_TEST',
    `Failed to run "${test.name}": the "aroundTest" of the capability "${capability}" called "next" ${how}. ` +
      'It must call it exactly once and wait for it.',
  );
}

function hookThrew(
  capability: string,
  news: string,
  hook: keyof RoomHooks,
  cause: unknown,
  consequence: string,
): ClnrmError {
  return new ClnrmError(
    'CLNRM_CAPABILITY_FAILED',
    `Failed to tell the capability "${capability}" ${news}: its "${hook}" threw ${messageOf(cause)}. ${consequence}`,
    { cause },
  );
}
