import type { AttributeValue } from '@clnrm/model';

/** Attributes while they are being read; frozen before they are given away. */
export type AttributeBag = Record<string, AttributeValue>;

/** Sets an attribute; `__proto__` is a key like any other. */
export function setAttribute(bag: AttributeBag, key: string, value: AttributeValue): void {
  if (key === '__proto__') {
    Object.defineProperty(bag, key, { value, enumerable: true, configurable: true, writable: true });
  } else bag[key] = value;
}
