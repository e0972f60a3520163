import type { Attributes, AttributeValue } from '@clnrm/model';
import type { Attributes as ApiAttributes } from '@opentelemetry/api';
import { type AttributeBag, setAttribute } from '../otlp/attribute-bag.ts';

/** Copies attributes as a user gave them; what OpenTelemetry does not allow as a value is left out. */
export function copyAttributes(attributes: ApiAttributes | undefined, bag: AttributeBag = {}): AttributeBag {
  if (attributes === undefined) return bag;
  for (const key of Object.keys(attributes)) recordAttribute(bag, key, attributes[key]);
  return bag;
}

/** Sets one attribute if its value is one that OpenTelemetry allows. */
export function recordAttribute(bag: AttributeBag, key: string, value: unknown): void {
  const kept = valueOf(value);
  if (kept !== undefined) setAttribute(bag, key, kept);
}

/** The attributes of a foreign span, copied and frozen. */
export function frozenAttributes(attributes: ApiAttributes | undefined): Attributes {
  return Object.freeze(copyAttributes(attributes));
}

function valueOf(value: unknown): AttributeValue | undefined {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'bigint':
      return value;
    case 'object':
      if (Array.isArray(value)) return Object.freeze(value.map((item) => valueOf(item) ?? null));
      if (value instanceof Uint8Array) return Uint8Array.from(value);
      return value === null ? undefined : frozenAttributes(value as ApiAttributes);
    default:
      return undefined;
  }
}
