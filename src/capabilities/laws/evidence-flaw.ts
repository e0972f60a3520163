import type { Evidence } from '@clnrm/model';
import { inspect, isDeepStrictEqual } from 'node:util';
import { messageOf } from '../../text/message-of.ts';

/** What is wrong with evidence that one of these capabilities yielded, or undefined. */
export function flawOf(evidence: Evidence, names: readonly string[]): string | undefined {
  try {
    if (!isDeepStrictEqual(structuredClone(evidence), evidence))
      return `${inspect(evidence)} changed on the way`;
  } catch (error) {
    return messageOf(error);
  }
  if (evidence.kind !== 'custom' || names.includes(evidence.capability)) return undefined;
  return `${inspect(evidence.title)} is signed with ${inspect(evidence.capability)}`;
}
