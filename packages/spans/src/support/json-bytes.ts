/** Writes a request in OTLP's JSON: ids as hexadecimal digits, bytes as base64, and the numbers that JSON lacks as words. */
export function jsonBytes(value: unknown): Buffer {
  return Buffer.from(
    JSON.stringify(value, (key, item: unknown) => {
      if (item instanceof Uint8Array)
        return Buffer.from(item).toString(key === 'bytesValue' ? 'base64' : 'hex');
      if (typeof item === 'number' && !Number.isFinite(item)) return String(item);
      return Object.is(item, -0) ? '-0' : item;
    }),
  );
}
