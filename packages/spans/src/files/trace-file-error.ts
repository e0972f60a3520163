import { ClnrmError } from '@clnrm/model';

/** What is wrong with a file of traces, and where. */
export interface TraceFileFault {
  readonly path: string;
  /** Such as `line 12` or `byte 4096`; undefined where it concerns the file as a whole. */
  readonly place?: string;
  /** One clause. */
  readonly what: string;
  /** One sentence. */
  readonly remedy: string;
  readonly cause?: unknown;
}

/** Makes the error for a file that cannot be read as traces. */
export function traceFileError({ path, place, what, remedy, cause }: TraceFileFault): ClnrmError {
  const where = place === undefined ? '' : `${place}: `;
  return new ClnrmError(
    'CLNRM_TRACE_FILE',
    `Failed to read traces from ${JSON.stringify(path)}: ${where}${what}. ${remedy}`,
    cause === undefined ? {} : { cause },
  );
}

/** What to do about a file that is damaged. */
export const exportAgain = 'Export the file again, and wait until it has been written to its end.';
