import { clockId } from '../otlp/clock-id.ts';
import { processState } from '../process-state.ts';
import { OwnContextManager } from '../recorder/context-manager.ts';
import { emptyContext } from '../recorder/context-values.ts';
import { OwnProvider } from '../recorder/own-tracer.ts';
import { environmentResource } from '../recorder/process-resource.ts';
import { Recording } from '../recorder/recording.ts';
import { OwnPropagator } from '../recorder/w3c-propagator.ts';
import { ApiDoor } from './api-door.ts';
import { exportTarget } from './export-target.ts';
import { rootContext } from './root-context.ts';
import { SpanOutbox } from './span-outbox.ts';
import { watchExit } from './watch-exit.ts';

/** Begins to record the spans of this process, as its environment says, now that somebody uses OpenTelemetry's API. */
export function openDoor(): ApiDoor {
  const environment = process.env;
  const target = exportTarget(environment);
  const outbox = new SpanOutbox(target, environment);
  let isWatching = false;
  const recording = new Recording(
    { add: (spans) => outbox.take(spans), addBatch: () => {} },
    {
      // Listening for signals changes what they do while the event loop is blocked: not before there is a span.
      onSpanStarted: () => {
        if (isWatching) return;
        isWatching = true;
        watchExit(outbox);
      },
    },
    {
      resource: environmentResource(environment),
      clock: clockId(),
      baggage: (environment['CLNRM_BAGGAGE'] ?? '').split(',').filter(Boolean).map(decodeURIComponent),
    },
  );
  processState.recording = recording;
  return new ApiDoor(
    recording,
    {
      trace: target === undefined ? undefined : new OwnProvider(),
      context: new OwnContextManager(rootContext(emptyContext, environment)),
      propagation: new OwnPropagator(),
    },
    (empty) => rootContext(empty, environment),
  );
}
