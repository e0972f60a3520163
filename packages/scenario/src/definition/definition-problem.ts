import { ClnrmError } from '@clnrm/model';

/** What is wrong with an option of a service. */
export interface DefinitionProblem {
  /** The end of a sentence that begins with the service, without a full stop. */
  readonly reason: string;
  /** What to do, without a full stop. */
  readonly remedy: string;
}

/** Tells whether something was read or is wrong. */
export function isProblem(read: object): read is DefinitionProblem {
  return 'reason' in read && 'remedy' in read;
}

/** Creates the error for an option that cannot have been meant. `what` names the service as far as it is known. */
export function optionError(what: string, { reason, remedy }: DefinitionProblem): ClnrmError {
  return new ClnrmError('CLNRM_SERVICE_OPTION', `Failed to define ${what}: ${reason}. ${remedy}.`);
}
