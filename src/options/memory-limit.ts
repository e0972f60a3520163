import { totalmem } from 'node:os';
import { optionError } from './option-error.ts';

const defaultFraction = 0.25;
const units: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1024,
  mb: 1024 ** 2,
  gb: 1024 ** 3,
  tb: 1024 ** 4,
};
const allowed =
  "a fraction up to 1 of the system's memory, a number of bytes, text such as '1gb' or '20%', or false";

/** Reads `memoryLimit` into bytes; `false` where there is no limit. */
export function readMemoryLimit(value: unknown): number | false {
  if (value === false) return false;
  if (value === undefined) return Math.floor(totalmem() * defaultFraction);
  const bytes = typeof value === 'string' ? fromText(value) : fromNumber(value);
  if (bytes === undefined) throw optionError('memoryLimit', value, allowed);
  return bytes;
}

function fromNumber(value: unknown): number | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) return undefined;
  return Math.floor(value <= 1 ? value * totalmem() : value);
}

function fromText(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*(%|[kmgt]?i?b)\s*$/i.exec(text) ?? [];
  const amount = Number(digits);
  if (amount === 0) return undefined;
  if (unit === '%') return amount <= 100 ? Math.floor((amount / 100) * totalmem()) : undefined;
  return Math.floor(amount * (units[unit.toLowerCase().replace('ib', 'b')] ?? Number.NaN));
}
