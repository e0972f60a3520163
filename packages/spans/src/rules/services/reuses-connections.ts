import type { Span } from '@clnrm/model';
import type { SpanSelector } from '../../claim/selector.ts';
import { spanQuery } from '../../claim/span-query.ts';
import type { Trace } from '../../graph/trace.ts';
import { checkKeys, checkNumber } from '../invalid-rule.ts';
import { proved, refuted, type Rule, type RuleVerdict, undetermined } from '../rule.ts';
import { connectionOf, connectSpansFor } from './connection-of.ts';
import { countOf, nameSpans } from '../name-span.ts';

/** How many connections requests may use. */
export interface ReusesConnectionsOptions {
  /** Defaults to 1. */
  readonly atMost?: number;
}

const remedy =
  'Let the server send spans too, whose HTTP instrumentation sets network.peer.port, or add an instrumentation that makes a span for each connection, such as that of net.';

/**
 * States that the requests that match, two or more, went over at most so many connections. It is read from the ports of
 * client or server spans, from what an instrumentation says of reuse, or else from spans for connections that were opened.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` or `CLNRM_INVALID_RULE`
 */
export function reusesConnections(selector: SpanSelector, options: ReusesConnectionsOptions = {}): Rule {
  const query = spanQuery(selector);
  checkKeys('reusesConnections', options, ['atMost']);
  const { atMost = 1 } = options;
  checkNumber('reusesConnections', 'atMost', atMost, { from: 1, whole: true });
  return {
    claim: `spans ${query.text} use at most ${countOf(atMost, 'connection')}`,
    judge: (trace) => {
      const spans = query.select(trace);
      if (spans.length < 2) {
        const what = `${spans.length === 0 ? 'no span' : 'only 1 span'} ${query.text} occurs, and only the second could reuse a connection`;
        return refuted([{ what, spans }]);
      }
      return judge(spans, atMost, trace);
    },
  };
}

function judge(spans: readonly Span[], atMost: number, trace: Trace): RuleVerdict {
  const uses = spans.map((span) => connectionOf(span, trace));
  const ids = [...new Set(uses.flatMap(({ id }) => id ?? []))];
  if (ids.length > atMost) {
    const what = `${countOf(spans.length, 'request')} used ${countOf(ids.length, 'connection')}: from ${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ' and others' : ''}`;
    return refuted([{ what, spans }]);
  }
  const opened = spans.filter((_, index) => uses[index]?.isReused === false);
  if (opened.length > atMost) return refuted([tooMany(spans, opened)]);
  if (uses.every(({ id, isReused }) => id !== undefined || isReused === true)) return proved(spans);
  if (uses.every(({ isReused }) => isReused !== undefined)) return proved(spans);
  const connects = connectSpansFor(spans, trace);
  if (connects.length > atMost) return refuted([tooMany(spans, connects)]);
  if (connects.length > 0) return proved([...spans, ...connects]);
  const silent = spans.filter((_, index) => uses[index]?.id === undefined);
  const what = `${nameSpans(silent)} ${silent.length === 1 ? 'does' : 'do'} not show over which connection`;
  return undetermined([{ what, spans: silent, remedy }]);
}

function tooMany(
  spans: readonly Span[],
  opened: readonly Span[],
): { readonly what: string; readonly spans: readonly Span[] } {
  const what = `${countOf(spans.length, 'request')} opened ${countOf(opened.length, 'connection')}: ${nameSpans(opened)}`;
  return { what, spans: opened };
}
