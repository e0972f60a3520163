import { ClnrmError, serviceOf, type Span } from '@clnrm/model';
import { spanQuery, type SpanSelector, Trace } from '@clnrm/spans';
import { awaitEvent } from './await-event.ts';
import type { Readiness } from './readiness.ts';

/**
 * Ready when a span of the service arrives, such as the one in which it filled its database. The span counts when its
 * resource names the service, as that of a stock SDK does by `OTEL_SERVICE_NAME`, or when the selector names another.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` at once.
 */
export function spanReady(selector: SpanSelector): Readiness {
  const query = spanQuery(selector, 'the span to be ready by');
  const namesService = typeof selector === 'object' && !(selector instanceof RegExp) && 'service' in selector;
  return {
    watch: ({ name, spans }) => {
      if (spans === undefined) throw notRecorded(name, query.text);
      const trace = new Trace();
      const isReady = (span: Span): boolean =>
        (namesService || serviceOf(span) === name) && query.matches(span, trace);
      let arrived: (() => void) | undefined;
      let isSeen = false;
      const unsubscribe = spans.subscribe((batch) => {
        if (isSeen) return;
        trace.add(batch);
        isSeen = trace.spans.some(isReady);
        if (isSeen) arrived?.();
      });
      return {
        awaited: `span ${query.text}`,
        get lastFailure() {
          const count = trace.spans.filter((span) => serviceOf(span) === name).length;
          return isSeen ? undefined : `${count} other ${count === 1 ? 'span' : 'spans'} of it arrived`;
        },
        wait: async (signal) => {
          if (!isSeen) await awaitEvent((happened) => ((arrived = happened), () => {}), signal);
          unsubscribe();
        },
      };
    },
  };
}

function notRecorded(name: string, text: string): ClnrmError {
  return new ClnrmError(
    'CLNRM_SERVICE_UNABLE',
    `Failed to wait for a span ${text} of service "${name}": no spans are recorded here. ` +
      'Turn "spans" on in clnrm(), or wait for something else, such as ready.port().',
  );
}
