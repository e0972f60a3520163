import { ClnrmError } from '@clnrm/model';

const remedy = 'Send a complete OTLP ExportTraceServiceRequest.';

/** Makes the error for an OTLP body that cannot be read; `what` completes "Failed to decode OTLP spans: ...". */
export function malformed(what: string, options?: ErrorOptions): ClnrmError {
  return new ClnrmError('CLNRM_MALFORMED_OTLP', `Failed to decode OTLP spans: ${what}. ${remedy}`, options);
}

/** How deep attribute values and groups may nest before a body is refused. */
export const maxDepth = 64;
