const brand: unique symbol = Symbol.for('clnrm.error') as never;

/**
 * The base of every error that clnrm throws on purpose. The message reads "Failed to X: Y. Remedy."
 * Use {@link isClnrmError} rather than `instanceof`: it also holds when two copies of clnrm are installed.
 */
export class ClnrmError extends Error {
  /** A stable word for machines, such as `CLNRM_UNKNOWN_OPTION`. */
  readonly code: `CLNRM_${string}`;

  constructor(code: `CLNRM_${string}`, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ClnrmError';
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** Tells whether a value is a {@link ClnrmError} of this or any other installed copy of clnrm. */
export function isClnrmError(value: unknown): value is ClnrmError {
  return typeof value === 'object' && value !== null && brand in value;
}
