import type { AttributeValue } from '@clnrm/model';

const longest = 120;

/** Writes an attribute value on one line, cut where it is long. */
export function formatValue(value: AttributeValue | undefined): string {
  const text = write(value);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

function write(value: AttributeValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `[${value.map(write).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => `${key}: ${write(item)}`);
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  return String(value);
}

/** Writes nanoseconds in the unit that fits, such as `3.2 ms`. */
export function formatDuration(ns: bigint): string {
  const value = Number(ns);
  if (Math.abs(value) < 1e3) return `${value} ns`;
  if (Math.abs(value) < 1e6) return `${short(value / 1e3)} µs`;
  if (Math.abs(value) < 1e9) return `${short(value / 1e6)} ms`;
  return `${short(value / 1e9)} s`;
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}
