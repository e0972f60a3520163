import { services } from '../world/service-set.ts';
import type { Definitions } from '../world/service-set.ts';
import type { StartedServices } from '../world/start-services.ts';
import { addressLaws } from './address-laws.ts';
import { attemptLaws } from './attempt-laws.ts';
import { environmentLaws } from './environment-laws.ts';
import { rejection } from './eventually.ts';
import { execLaws } from './exec-laws.ts';
import { lifeLaws } from './life-laws.ts';
import { logLaws } from './log-laws.ts';
import { networkLaws } from './network-laws.ts';
import { placeLaws } from './place-laws.ts';
import { readinessLaws } from './readiness-laws.ts';
import type { LawSubject, LawWorld, RuntimeLaw } from './runtime-law.ts';
import { setLaws } from './set-laws.ts';

/** Everything that each runtime must keep, whatever it runs services in. */
export const runtimeLaws: readonly RuntimeLaw[] = [
  ...addressLaws,
  ...attemptLaws,
  ...environmentLaws,
  ...readinessLaws,
  ...logLaws,
  ...execLaws,
  ...lifeLaws,
  ...setLaws,
  ...placeLaws,
  ...networkLaws,
];

/** Checks one law on a runtime; resolves to whether the law says anything about it, and rejects when it is broken. */
export async function checkRuntimeLaw(
  law: RuntimeLaw,
  subject: LawSubject,
): Promise<'kept' | 'without meaning'> {
  const undo: (() => unknown)[] = [];
  const runtime = await subject.kind.open({ id: crypto.randomUUID(), folder: '/' });
  const { features } = runtime;
  await runtime.close();
  if (law.appliesTo?.(features) === false) return 'without meaning';
  try {
    await law.check(worldOf(subject, features, undo));
  } finally {
    for (const each of undo.toReversed()) await each();
  }
  return 'kept';
}

function worldOf(subject: LawSubject, features: LawWorld['features'], undo: (() => unknown)[]): LawWorld {
  const start = async <D extends Definitions>(definitions: D): Promise<StartedServices<D>> => {
    const set = services<Definitions>(definitions, { runtime: subject.kind });
    const started = await set.start();
    undo.push(async () => await started.stop());
    return started as StartedServices<D>;
  };
  return {
    ...subject,
    features,
    start,
    run: async (script, options, args) => {
      const started = await start({ subject: subject.node(script, options, args) });
      return started.services.subject;
    },
    failure: async (definitions) => await rejection(start(definitions)),
    later: (each) => void undo.push(each),
  };
}
