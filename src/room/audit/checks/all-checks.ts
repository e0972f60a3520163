import type { Check, CheckContext } from '../check.ts';
import { checkActiveResources } from './active-resources.ts';
import { checkAsyncContext } from './async-context.ts';
import { checkConsole } from './console.ts';
import { checkDescendants } from './descendants.ts';
import { checkEnvironment } from './environment.ts';
import { checkFakeTimers } from './fake-timers.ts';
import { checkGlobals } from './globals.ts';
import { checkHandles } from './handles.ts';
import { checkNodeModules } from './node-modules.ts';
import { checkOpenFiles } from './open-files.ts';
import { checkProcessArguments } from './process-arguments.ts';
import { checkProcessListeners } from './process-listeners.ts';
import { checkProcessProperties } from './process-properties.ts';
import { checkProcessState } from './process-state.ts';
import { checkPrototypes } from './prototypes.ts';
import { checkRoomFiles } from './room-files.ts';
import { checkTelemetry } from './telemetry.ts';
import { checkTimers } from './timers.ts';
import { checkWrittenFiles } from './written-files.ts';

/** Every check of the audit, in the order in which leaks are reported. */
export function allChecks(context: CheckContext): readonly Check[] {
  return [
    checkFakeTimers(),
    checkEnvironment(),
    checkProcessState(),
    checkProcessArguments(),
    checkProcessProperties(),
    checkProcessListeners(context),
    checkGlobals(),
    checkConsole(),
    checkPrototypes(),
    checkNodeModules(),
    checkTelemetry(),
    checkAsyncContext(context),
    checkTimers(context),
    checkHandles(context),
    checkActiveResources(context),
    checkDescendants(context),
    checkOpenFiles(context),
    checkRoomFiles(context),
    checkWrittenFiles(context),
  ];
}
