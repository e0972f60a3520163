import type { RunComparison, VolatileKey, VolatileName } from './compare-runs.ts';

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const instant = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d|"?\b1[5-9]\d{8}(\d{3})?\b/;
const fraction = /\b0\.\d{6,}/;

/** Sentences that name where a difference comes from and what to do about it, the most certain first. */
export function remediesFor(comparison: RunComparison, isFixed: boolean): readonly string[] {
  const { names, volatile, structure, order } = comparison;
  return [
    ...names.map(nameRemedy),
    ...(isFixed ? [] : volatile.flatMap(sourceRemedy)),
    ...resourceRemedies(volatile),
    ...retryRemedies(comparison),
    ...order.map(
      ({ first, second, runs: [one, other] }) =>
        `"${first}" and "${second}" began in one order in iteration ${one + 1} and in the other in iteration ${other + 1}: what they share depends on which comes first. Wait for one before the other begins, or give each its own.`,
    ),
    ...declareRemedies(volatile),
    ...(structure.length > 0 && order.length === 0
      ? [
          'Work happens in some iterations only. Look for caches, timers and state that an iteration leaves to the next.',
        ]
      : []),
  ];
}

function nameRemedy({ names, span }: VolatileName): string {
  const [one = '', other = ''] = names;
  const isHttp = span?.kind === 'server' || span?.kind === 'client' || /^[A-Z]+ \//.test(one);
  const how = isHttp
    ? 'Set http.route, and name the span after it'
    : 'Put what differs into an attribute, and name the span after what it does';
  return `The name holds an id: "${one}" and "${other}". ${how}.`;
}

function sourceRemedy({ key, values }: VolatileKey): readonly string[] {
  const all = (pattern: RegExp): boolean => values.every((value) => pattern.test(value));
  const source = all(uuid)
    ? 'random UUIDs'
    : all(instant)
      ? 'times'
      : all(fraction)
        ? 'random numbers'
        : undefined;
  if (source === undefined) return [];
  const option =
    source === 'times' ? "deterministic: { clock: { frozen: '2026-01-01' } }" : 'deterministic: true';
  return [`"${key}" holds ${source}. Fix them with clnrm({ ${option} }) where this process makes them.`];
}

function resourceRemedies(volatile: readonly VolatileKey[]): readonly string[] {
  const keys = volatile.flatMap(({ key }) => (key.startsWith('resource ') ? [key.slice(9)] : []));
  if (keys.length === 0) return [];
  return [
    `${listed(keys)} of the resource ${keys.length === 1 ? 'tells' : 'tell'} where a service ran, not what it did.`,
  ];
}

function retryRemedies({ structure }: RunComparison): readonly string[] {
  const twice = structure.find((change) => 'alike' in change && change.alike > 0);
  if (twice === undefined) return [];
  return [
    `"${twice.name}" occurs once more in some iterations: something is tried again. Look for the error before it.`,
  ];
}

function declareRemedies(volatile: readonly VolatileKey[]): readonly string[] {
  if (volatile.length === 0) return [];
  const keys = [...new Set(volatile.map(({ key }) => attributeOf(key)))];
  const list = keys.map((key) => `'${key}'`).join(', ');
  return [`Where the values may differ, say so: determinism({ volatile: [${list}] }).`];
}

/** The key of an attribute in the name of a field, such as `event 1 exception.type`. */
function attributeOf(field: string): string {
  const [key = field] = /("(?:[^"\\]|\\.)*"|\S+)$/.exec(field) ?? [];
  return key.startsWith('"') ? (JSON.parse(key) as string) : key;
}

function listed(keys: readonly string[]): string {
  return keys.map((key) => `"${key}"`).join(', ');
}
