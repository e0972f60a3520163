import { ClnrmError, didYouMean } from '@clnrm/model';
import { inspect } from 'node:util';

/** The error of an option whose value is not allowed; `allowed` completes "it must be …". Empty names all options. */
export function optionError(option: string, given: unknown, allowed: string): ClnrmError {
  const shown = inspect(given, { depth: 1, breakLength: Infinity });
  return new ClnrmError(
    'CLNRM_INVALID_OPTION',
    `Failed to read the ${option === '' ? 'options of clnrm(): they' : `option "${option}" of clnrm(): it`} ` +
      `must be ${allowed}, not ${shown}.`,
  );
}

/** The error of an option that does not exist; `within` is the option that holds it, empty at the top. */
export function unknownOptionError(option: string, within: string, known: readonly string[]): ClnrmError {
  const path = within === '' ? option : `${within}.${option}`;
  return new ClnrmError(
    'CLNRM_UNKNOWN_OPTION',
    `Failed to read the options of clnrm(): there is no option "${path}". ` +
      (didYouMean(option, known) ?? `Known here: ${known.join(', ')}.`),
  );
}
