import { malformed } from './malformed.ts';

// A bare integer of this many digits may lie outside what a double holds exactly.
const longNumber = /[:[,]\s*-?\d{16}/;

/** Parses JSON; whole numbers that a double cannot hold become strings of the same digits. */
export function parseJson(bytes: Uint8Array): unknown {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  try {
    return longNumber.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
  } catch (error) {
    throw malformed('the body is not JSON', { cause: error });
  }
}

function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const isRounded = typeof value === 'number' && !Number.isSafeInteger(value);
  const source = context?.source;
  return isRounded && source !== undefined && /^-?\d+$/.test(source) ? source : value;
}
