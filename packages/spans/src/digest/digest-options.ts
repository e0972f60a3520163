import { ClnrmError } from '@clnrm/model';
import { addressKeys, matchesKey, volatileResourceKeys, volatileSpanKeys } from './volatile-keys.ts';

/** What of a trace counts when it is compared with another. */
export interface DigestOptions {
  /**
   * Attributes whose value does not count, only that they are there: none by default, besides the well-known ones of
   * {@link volatileSpanKeys}. A `*` at the end stands for any rest; `status.message` names the message of the status.
   */
  readonly volatile?: readonly string[];
  /** Attributes of spans, events, links and resources that do not count at all: none by default. */
  readonly ignore?: readonly string[];
  /** Texts to be replaced in names and values before they are compared, such as `[[/\d+/g, '<n>']]`: none by default. */
  readonly replace?: readonly (readonly [pattern: RegExp, text: string])[];
  /** Whether attributes that are well known to differ from run to run count: `false` by default. */
  readonly wellKnown?: boolean;
  /** Whether versions of instrumentation scopes count: `false` by default. */
  readonly scopeVersions?: boolean;
  /**
   * What order among spans of one parent counts: `'causal'` by default, only that which parents and links make.
   * `'clock'` counts order that the clock proves as well; leave that to code that waits for one before it begins the next.
   */
  readonly order?: 'causal' | 'clock';
}

/** What becomes of an attribute: it counts, only its presence counts, it counts without its port, or it does not. */
export type FieldRule = 'counted' | 'present' | 'address' | 'ignored';

/** {@link DigestOptions} with every default filled in. */
export interface ResolvedDigestOptions {
  /** Asked once for each key. */
  readonly spanKey: (key: string) => FieldRule;
  readonly resourceKey: (key: string) => FieldRule;
  /** Undefined where every text stays as it is. */
  readonly replace: ((text: string) => string) | undefined;
  readonly scopeVersions: boolean;
  readonly order: 'causal' | 'clock';
}

const known = ['volatile', 'ignore', 'replace', 'wellKnown', 'scopeVersions', 'order'];

/**
 * Checks the options and fills in every default.
 * @throws ClnrmError `CLNRM_INVALID_OPTION` that names the option.
 */
export function resolveDigestOptions(options: DigestOptions = {}): ResolvedDigestOptions {
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) throw invalid(key, `there is no such option. Known here: ${known.join(', ')}`);
  }
  const { wellKnown = false, scopeVersions = false, order = 'causal' } = options;
  const present = keys(options.volatile, 'volatile');
  const ignored = keys(options.ignore, 'ignore');
  if (order !== 'causal' && order !== 'clock') throw invalid('order', "it must be 'causal' or 'clock'");
  const rule = (defaults: readonly string[]) => (key: string) => {
    if (matchesKey(present, key)) return 'present';
    if (matchesKey(ignored, key) || (!wellKnown && matchesKey(defaults, key))) return 'ignored';
    return !wellKnown && addressKeys.includes(key) ? 'address' : 'counted';
  };
  return {
    spanKey: rule(volatileSpanKeys),
    resourceKey: rule(volatileResourceKeys),
    replace: replacer(options.replace ?? []),
    scopeVersions,
    order,
  };
}

function keys(value: unknown, option: string): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((key) => typeof key === 'string' && key !== '')) return value;
  throw invalid(option, "it must be a list of attribute keys such as ['order.id', 'shop.*']");
}

function replacer(given: readonly (readonly [RegExp, string])[]): ((text: string) => string) | undefined {
  const isPair = ([pattern, text]: readonly unknown[]): boolean =>
    pattern instanceof RegExp && typeof text === 'string';
  if (!Array.isArray(given) || !given.every((pair) => Array.isArray(pair) && isPair(pair))) {
    throw invalid('replace', "it must be a list of pairs such as [[/\\d+/, '<n>']]");
  }
  if (given.length === 0) return undefined;
  const all = given.map(
    ([pattern, text]) =>
      [
        new RegExp(pattern.source, pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`),
        text,
      ] as const,
  );
  return (text) => all.reduce((result, [pattern, by]) => result.replace(pattern, by), text);
}

function invalid(option: string, problem: string): ClnrmError {
  return new ClnrmError('CLNRM_INVALID_OPTION', `Failed to compare traces: option "${option}": ${problem}.`);
}
