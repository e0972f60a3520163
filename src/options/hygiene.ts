import type { HygieneChecks } from './clnrm-options.ts';
import { optionError } from './option-error.ts';
import { isObject, readFlag, readObject, readWord } from './read-option.ts';

const flags = ['oneRoot', 'parents', 'ended', 'ids', 'sampled'] as const;

/** Reads what a sound trace is; `false` where nothing is stated. */
export function readHygiene(value: unknown): Required<HygieneChecks> | false {
  if (value === false) return false;
  if (value !== undefined && value !== true && !isObject(value)) {
    throw optionError('spans.hygiene', value, 'true, false or an object');
  }
  const given = isObject(value) ? readObject(value, 'spans.hygiene', [...flags, 'names']) : {};
  const flag = (name: (typeof flags)[number]): boolean =>
    readFlag(given[name], `spans.hygiene.${name}`, true);
  return {
    oneRoot: flag('oneRoot'),
    parents: flag('parents'),
    ended: flag('ended'),
    ids: flag('ids'),
    sampled: flag('sampled'),
    names: readWord(given['names'], 'spans.hygiene.names', ['advise', 'fail', 'off']),
  };
}
