import { ClnrmError } from '@clnrm/model';
import { printed } from '../service/service-errors.ts';
import { describeExit, type ServiceExit } from '../service/service-exit.ts';

/** A job that others wait for did not end well. */
export function jobFailedError(
  name: string,
  exit: ServiceExit | undefined,
  lines: readonly string[],
): ClnrmError {
  const end = exit === undefined ? 'did not end in time' : describeExit(exit);
  return new ClnrmError(
    'CLNRM_SERVICE_EXITED',
    `Failed to run service "${name}" to its end: it ${end}. Others need it to exit with 0. ${printed(lines)}`,
  );
}
