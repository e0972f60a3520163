import { ClnrmError, isClnrmError } from '@clnrm/model';

const remedy = 'Send a complete OTLP ExportTraceServiceRequest.';

/** Makes the error for an OTLP body that cannot be read; `what` completes "Failed to decode OTLP spans: ...". */
export function malformed(what: string, options?: ErrorOptions): ClnrmError {
  const message = `Failed to decode OTLP spans: ${what}. ${remedy}`;
  return Object.assign(new ClnrmError('CLNRM_MALFORMED_OTLP', message, options), { what });
}

/** What is wrong by an error of {@link malformed}, in one clause, for whoever knows better where it came from. */
export function malformation(error: unknown): string | undefined {
  return isClnrmError(error) && 'what' in error ? String(error.what) : undefined;
}

/** How deep attribute values and groups may nest before a body is refused. */
export const maxDepth = 64;
