import type { Capability, RoomHooks } from '@clnrm/model';
import { inspect } from 'node:util';
import { composeRoomHooks } from '../compose-room-hooks.ts';
import { flawOf } from './evidence-flaw.ts';
import type { Law, Subject } from './law.ts';
import { sampleRun, sampleSpan, sampleStartedSpan } from './sample-run.ts';

const roomHookNames: readonly string[] = ['aroundTest', 'onSpanStarted', 'onSpanEnded', 'onFileEnded'];

/** What a capability does inside a room; a capability without a module for rooms keeps all of them. */
export const roomLaws: readonly Law[] = [
  {
    claim: 'names a module for rooms that exports "room", with known hooks only',
    broken: async ({ make }) => {
      const room = await loadRoom(make());
      if (room === undefined) return undefined;
      if (typeof room !== 'object' || room === null) return `it exports ${inspect(room)}`;
      const unknown = Object.entries(room).find(
        ([name, hook]) => !roomHookNames.includes(name) || typeof hook !== 'function',
      );
      return unknown && `it has "${unknown[0]}", and known are ${roomHookNames.join(', ')}`;
    },
  },
  {
    claim: 'calls "next" exactly once around a test, and waits for it',
    broken: async (subject) => {
      const { hooks } = await composed(subject);
      let calls = 0;
      await hooks.aroundTest(aTest(), async () => {
        calls++;
        await new Promise((resolve) => setImmediate(resolve));
      });
      return calls === 1 ? undefined : `it called it ${calls} times`;
    },
  },
  {
    claim: 'lets what a test throws pass unchanged',
    broken: async (subject) => {
      const { hooks, raw } = await composed(subject);
      const failure = new Error('the test failed');
      const fail = (): Promise<void> => Promise.reject(failure);
      const around = raw?.aroundTest?.bind(raw) ?? hooks.aroundTest;
      const seen = await around(aTest(), fail).then(
        () => 'nothing',
        (error: unknown) => error,
      );
      return seen === failure ? undefined : `it let ${inspect(seen, { depth: 0 })} through`;
    },
  },
  {
    claim: 'keeps tests apart that overlap',
    broken: async (subject) => {
      const { hooks } = await composed(subject);
      const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
      const all = Array.from({ length: 3 }, (_, index) => ({ ...aTest(), id: `overlapping-${index}` }));
      await Promise.all(all.map((test) => hooks.aroundTest(test, pause)));
      return undefined;
    },
  },
  {
    claim: 'is told of spans without throwing or returning a promise',
    broken: async (subject) => {
      const { hooks, raw } = await composed(subject);
      hooks.onSpanStarted(sampleStartedSpan);
      hooks.onSpanEnded(sampleSpan);
      const [failure] = hooks.takeFailures();
      if (failure !== undefined) return failure.message;
      const returned: unknown[] = [raw?.onSpanStarted?.(sampleStartedSpan), raw?.onSpanEnded?.(sampleSpan)];
      return returned.some((value) => value instanceof Promise) ? 'it returned a promise' : undefined;
    },
  },
  {
    claim: 'yields what it learned in a room once, signed and fit for a structured clone',
    broken: async (subject) => {
      const { hooks } = await composed(subject);
      await hooks.aroundTest(aTest(), async () => hooks.onSpanEnded(sampleSpan));
      const learned = hooks.onFileEnded();
      const again = hooks.onFileEnded();
      const [failure] = hooks.takeFailures();
      if (failure !== undefined) return failure.message;
      if (again.length > 0) return `it yielded ${inspect(again[0])} a second time`;
      const names = [subject.make().name];
      return learned.map((entry) => flawOf(entry, names)).find((flaw) => flaw !== undefined);
    },
  },
];

async function composed({ make }: Subject): Promise<{
  readonly hooks: ReturnType<typeof composeRoomHooks>;
  readonly raw: RoomHooks | undefined;
}> {
  const capability = make();
  const raw = (await loadRoom(capability)) as RoomHooks | undefined;
  const named = raw === undefined ? [] : [{ capability: capability.name, hooks: raw }];
  return { hooks: composeRoomHooks(named), raw };
}

async function loadRoom({ room }: Capability): Promise<unknown> {
  if (room === undefined) return undefined;
  const module: { readonly room?: unknown } = await import(/* @vite-ignore */ room);
  return module.room ?? null;
}

function aTest(): { id: string; name: string; file: string; project: string } {
  const { id = '', name = '', file = '', project = '' } = sampleRun().files[0]?.tests[0] ?? {};
  return { id, name, file, project };
}
