import { type AttributeValue, serviceOf, type Span } from '@clnrm/model';
import { formatValue } from '../../claim/format-value.ts';
import { attributeOf } from '../../graph/conventions.ts';
import { type Crossing, crossingsOf } from '../../graph/crossings.ts';
import type { Trace } from '../../graph/trace.ts';
import { invalidRule } from '../invalid-rule.ts';
import { conjunction, proved, refuted, type Rule, type RuleVerdict, undetermined } from '../rule.ts';
import { nameSpan, nameSpans } from '../name-span.ts';
import { type Between, resolveWay } from './way.ts';

/** The attribute that lists which entries of baggage a span would show if it had them. */
const shownKeys = 'clnrm.baggage.keys';

const rule = 'preservesBaggage';

/**
 * States that entries of baggage arrive unchanged wherever one service calls another or sends it a message. Spans do not
 * carry baggage by themselves: it is read from attributes that were copied from it, called as the entry or `baggage.` and
 * the entry. Where a service copies nothing, it is undetermined whether it got the entry. Defaults to all services.
 * @see https://opentelemetry.io/docs/concepts/signals/baggage/
 * @throws ClnrmError `CLNRM_INVALID_RULE`
 */
export function preservesBaggage(keys: readonly string[], between?: Between): Rule {
  const isFine =
    Array.isArray(keys) && keys.length > 0 && keys.every((key) => typeof key === 'string' && key !== '');
  if (!isFine) throw invalidRule(rule, 'there are no keys', 'Give names of entries such as "user_id".');
  const way = resolveWay(rule, between);
  return {
    claim: `baggage ${keys.join(', ')} is preserved ${way.text}`,
    judge: (trace) => {
      const passes = crossingsOf(trace).filter(
        ({ from, to, via }) => via !== 'link' && way.leads(serviceOf(from), serviceOf(to)),
      );
      if (passes.length === 0) return refuted([{ what: `nothing passes ${way.text}`, spans: [] }]);
      const verdict = conjunction(keys.map((key) => judgeKey(key, passes, trace)));
      return verdict.kind === 'proved' ? proved(verdict.spans) : verdict;
    },
  };
}

function judgeKey(key: string, passes: readonly Crossing[], trace: Trace): RuleVerdict {
  const sent = passes.flatMap((pass) => {
    const value = sentValue(key, pass.from, trace);
    return value === undefined ? [] : [{ pass, value }];
  });
  if (sent.length > 0) return conjunction(sent.map(({ pass, value }) => judgePass(key, pass, value, trace)));
  const silent = passes.find(({ from }) => !isLookedFor(key, from, trace))?.from;
  if (silent === undefined) {
    const entries = passes.map(({ from }) => from);
    const what = `baggage ${key} never occurs: ${nameSpans(entries)} would show it`;
    const remedy = 'Set it before the request is made, and let the first service extract it.';
    return refuted([{ what, spans: entries, remedy }]);
  }
  const remedy = howToShow(key, serviceOf(silent));
  return undetermined([
    { what: `no span that passes work on shows baggage ${key}`, spans: [silent], remedy },
  ]);
}

/** Baggage that was set within a service shows on the spans that began later, up to the one that passes work on. */
function sentValue(key: string, from: Span, trace: Trace): AttributeValue | undefined {
  const own = baggageOf(key, from);
  if (own !== undefined) return own;
  for (const outer of trace.ancestorsOf(from)) {
    if (serviceOf(outer) !== serviceOf(from)) return undefined;
    const value = baggageOf(key, outer);
    if (value !== undefined) return value;
  }
  return undefined;
}

function judgePass(key: string, { from, to }: Crossing, value: AttributeValue, trace: Trace): RuleVerdict {
  const got = baggageOf(key, to);
  const where = `between ${serviceOf(from)} and ${serviceOf(to)}`;
  if (got !== undefined) {
    if (formatValue(got) === formatValue(value)) return proved([to]);
    const what = `baggage ${key} changed from ${formatValue(value)} to ${formatValue(got)} ${where}, at ${nameSpan(to)}`;
    return refuted([{ what, spans: [to, from] }], true);
  }
  if (isShown(key, to, trace)) {
    const what = `baggage ${key} was lost ${where}: ${nameSpan(from)} has ${formatValue(value)}, ${nameSpan(to)} has none`;
    const remedy =
      'Let both propagate baggage: OTEL_PROPAGATORS is "tracecontext,baggage", or the propagator that is set includes W3C baggage.';
    return refuted([{ what, spans: [to, from], remedy }]);
  }
  if (isPassedOn(key, to, value, trace)) return proved([to]);
  const what = `no span of ${serviceOf(to)} shows baggage ${key}: it was lost ${where}, or ${serviceOf(to)} does not copy it to its spans`;
  return undetermined([{ what, spans: [to, from], remedy: howToShow(key, serviceOf(to)) }]);
}

/** Whether a span, or where work came into its service, says that the entry was looked for. */
function isLookedFor(key: string, span: Span, trace: Trace): boolean {
  for (const each of [span, ...trace.ancestorsOf(span)]) {
    if (serviceOf(each) !== serviceOf(span)) return false;
    const keys = each.attributes[shownKeys];
    if (Array.isArray(keys) && keys.includes(key)) return true;
  }
  return false;
}

/** Whether a span would have the entry if its service had got it. */
function isShown(key: string, span: Span, trace: Trace): boolean {
  if (isLookedFor(key, span, trace)) return true;
  return trace.spans.some(
    (other) => serviceOf(other) === serviceOf(span) && baggageOf(key, other) !== undefined,
  );
}

/** A service that shows nothing had the entry, if one that it called still has it. */
function isPassedOn(key: string, span: Span, value: AttributeValue, trace: Trace): boolean {
  for (const inner of trace.descendantsOf(span)) {
    const later = baggageOf(key, inner);
    if (later !== undefined && formatValue(later) === formatValue(value)) return true;
  }
  return false;
}

function baggageOf(key: string, span: Span): AttributeValue | undefined {
  return attributeOf(span, [`baggage.${key}`, key]);
}

function howToShow(key: string, service: string): string {
  return `Copy it to spans: give clnrm() the option spans: { baggage: ["${key}"] }, or add a BaggageSpanProcessor to the SDK of ${service}.`;
}
