import { ClnrmError } from '@clnrm/model';

/** Something about a namespace could not be done, although `check` had found that it can. */
export function networkError(what: string, reason: string, cause?: unknown): ClnrmError {
  return new ClnrmError('CLNRM_NAMESPACE', `Failed to ${what}: ${reason}. Run \`npx clnrm doctor\`.`, {
    cause,
  });
}

/** The first line of what a program said about its failure. */
export function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
