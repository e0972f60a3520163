import { ClnrmError } from '@clnrm/model';
import type { Capability } from '@clnrm/model';
import { messageOf } from '../../text/message-of.ts';
import { count } from '../../text/count.ts';
import { identityLaws } from './identity-laws.ts';
import type { Law, Subject } from './law.ts';
import { lifeLaws } from './life-laws.ts';
import { recordLaws } from './record-laws.ts';
import { roomLaws } from './room-laws.ts';

const laws: readonly Law[] = [...identityLaws, ...lifeLaws, ...recordLaws, ...roomLaws];

/** What the laws need besides the capability. */
export interface LawOptions {
  /** The capabilities that it requires: none by default. */
  readonly with?: readonly Capability[];
}

/**
 * Puts a capability through every law of the contract, outside of any runner: its name, its life, what it does with records
 * and evidence, and what it does inside a room. A function makes a new capability for each law.
 * @throws {ClnrmError} `CLNRM_CAPABILITY_LAWS`, naming each law that is broken and what was seen instead.
 * @example
 * ```ts
 * import { assertCapabilityLaws } from 'clnrm/capability';
 * import { test } from 'vitest';
 * import { slowSpans } from './slow-spans.ts';
 *
 * test('slow-spans keeps the laws of a capability', () => assertCapabilityLaws(slowSpans));
 * ```
 */
export async function assertCapabilityLaws(
  capability: Capability | (() => Capability),
  options: LawOptions = {},
): Promise<void> {
  const make = typeof capability === 'function' ? capability : (): Capability => capability;
  const subject: Subject = { make, others: options.with ?? [] };
  // One mistake may break several laws; it is told once, with the first.
  const broken = new Map<string, Law>();
  for (const law of laws) {
    const flaw = await tryLaw(law, subject);
    if (flaw !== undefined && !broken.has(flaw)) broken.set(flaw, law);
  }
  if (broken.size === 0) return;
  const list = [...broken].map(([flaw, { claim }]) => `- ${claim}: ${flaw}`);
  throw new ClnrmError(
    'CLNRM_CAPABILITY_LAWS',
    `Failed to hold the capability "${make().name}" to its contract: ` +
      `${count(broken.size, 'law is', 'laws are')} broken. It must be one that …\n${list.join('\n')}`,
  );
}

async function tryLaw(law: Law, subject: Subject): Promise<string | undefined> {
  try {
    return await law.broken(subject);
  } catch (error) {
    return messageOf(error);
  }
}
