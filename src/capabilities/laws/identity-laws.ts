import { inspect } from 'node:util';
import { didYouMean } from '@clnrm/model';
import { checkCapability, hookNames } from '../check-capability.ts';
import type { Law } from './law.ts';

/** What a capability says of itself. */
export const identityLaws: readonly Law[] = [
  {
    claim: 'has a name in kebab-case, a kind, and hooks that are functions',
    broken: ({ make }) => {
      checkCapability(make());
      return undefined;
    },
  },
  {
    claim: 'keeps its name, so that others can require it',
    broken: ({ make }) => {
      const [first, second] = [make().name, make().name];
      return first === second ? undefined : `it was ${inspect(first)}, then ${inspect(second)}`;
    },
  },
  {
    claim: 'has no hook whose name is misspelt',
    broken: ({ make }) => {
      const fields = Object.entries(make()).filter(([, value]) => typeof value === 'function');
      for (const [name] of fields) {
        if (hookNames.includes(name as (typeof hookNames)[number])) continue;
        const meant = didYouMean(name, hookNames);
        if (meant !== undefined) return `it has "${name}". ${meant}`;
      }
      return undefined;
    },
  },
];
