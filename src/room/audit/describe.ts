import type { Leak } from '@clnrm/model';

/** Longer values are cut. */
const shown = 60;

/** Says how a property changed, and from what to what. */
export function describeChange(
  before: PropertyDescriptor | undefined,
  now: PropertyDescriptor | undefined,
  inherited: boolean,
): Pick<Leak, 'change' | 'detail'> {
  // What hides an inherited property replaces it in the eyes of a person.
  if (before === undefined) return { change: inherited ? 'changed' : 'added', detail: describeProperty(now) };
  if (now === undefined) return { change: 'removed', detail: `was ${describeProperty(before)}` };
  return { change: 'changed', detail: describeStep(describeProperty(before), describeProperty(now)) };
}

/** Says from what to what something changed; nothing where both look alike. */
export function describeStep(before: string, now: string): string {
  return before === now ? '' : `${before} -> ${now}`;
}

/** Writes a value on one short line. */
export function describeValue(value: unknown): string {
  if (typeof value === 'function') return value.name === '' ? 'a function' : `function ${value.name}`;
  if (typeof value === 'string') return cut(JSON.stringify(value));
  if (typeof value !== 'object' || value === null) return cut(String(value));
  if (Array.isArray(value)) return `an array of ${value.length}`;
  const name = constructorNameOf(value);
  return name === 'Object' || name === undefined ? 'an object' : `an instance of ${name}`;
}

function describeProperty(descriptor: PropertyDescriptor | undefined): string {
  if (descriptor === undefined) return 'nothing';
  return 'value' in descriptor ? describeValue(descriptor.value) : 'an accessor';
}

/** Values are the user's: a proxy or a getter of theirs may throw. */
function constructorNameOf(value: object): string | undefined {
  try {
    const { name } = value.constructor;
    return typeof name === 'string' && name !== '' ? name : undefined;
  } catch {
    return undefined;
  }
}

function cut(text: string): string {
  return text.length > shown ? `${text.slice(0, shown - 1)}…` : text;
}
