import type { Span } from '@clnrm/model';
import { processState } from '../process-state.ts';
import type { TestTrace } from '../trace/test-trace.ts';
import type { ResolvedSelector } from './conditions/resolved-selector.ts';
import { similarity } from './similarity.ts';

const limit = 2;

/** At most two sentences on why an expected span may be missing, the most certain first. */
export function hintsFor(selector: ResolvedSelector, test: TestTrace): readonly string[] {
  const hints: string[] = [];
  for (const source of [rejectedHint, openHint, elsewhereHint, nameHint, unsampledHint]) {
    const hint = hints.length < limit ? source(test, selector) : undefined;
    if (hint !== undefined) hints.push(hint);
  }
  const silence = hints.length === 0 ? silenceHint(test, selector) : undefined;
  return silence === undefined ? hints : [silence];
}

type Hint = (test: TestTrace, selector: ResolvedSelector) => string | undefined;

const rejectedHint: Hint = ({ room }) => {
  const { rejections } = room;
  const last = rejections.at(-1);
  if (last === undefined) return undefined;
  const count = rejections.length === 1 ? 'a request' : `${rejections.length} requests`;
  return `The receiver refused ${count} with spans, the last with ${last.status}: ${last.reason.replace(/\.$/, '')}.`;
};

const openHint: Hint = (test, { name }) => {
  const open = test.openSpans().find((span) => span.name === name);
  if (open === undefined) return undefined;
  return `A span "${open.name}" has started in this process and has not ended. Call end() on it.`;
};

const elsewhereHint: Hint = (test, selector) => {
  const fitting = (span: Span): boolean => selector.judgeAlone(span, test.trace) === true;
  const { attribution } = test.room;
  if ([...attribution.orphanSpans()].some(fitting)) {
    return 'A span that fits arrived and belongs to no test: its trace does not continue this one. Pass on the headers traceparent and baggage, or start the process with childEnvironment().';
  }
  for (const [other, span] of attribution.othersSpans(test)) {
    if (fitting(span)) return `A span that fits belongs to another test, "${other.test.name}".`;
  }
  return undefined;
};

const nameHint: Hint = ({ spans }, { name }) => {
  if (name === undefined) return undefined;
  const names = [...new Set(spans.map((span) => span.name))];
  if (names.includes(name)) return undefined;
  const [closest] = names
    .map((other) => ({ other, likeness: similarity(name, other) }))
    .filter(({ likeness }) => likeness >= 0.6)
    .toSorted((a, b) => b.likeness - a.likeness);
  return closest === undefined ? undefined : `Did you mean "${closest.other}"?`;
};

const unsampledHint: Hint = () => {
  const count = processState.recording?.unsampled ?? 0;
  if (count === 0) return undefined;
  const subject = count === 1 ? 'a span' : `${count} spans`;
  return `A sampler left out ${subject} of this process. Sample everything in tests: OTEL_TRACES_SAMPLER=always_on.`;
};

const silenceHint: Hint = ({ spans, room }) => {
  if (spans.length > 0) return undefined;
  if (room.endpoint === undefined) {
    return 'No receiver is open, so only spans of this process can be seen.';
  }
  return 'Start services with childEnvironment() and check that they load an OpenTelemetry SDK.';
};
