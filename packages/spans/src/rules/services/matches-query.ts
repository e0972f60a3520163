import type { Span } from '@clnrm/model';
import { formatPattern, type Pattern } from '../../claim/pattern.ts';
import { formatValue } from '../../claim/format-value.ts';
import type { SpanSelector } from '../../claim/selector.ts';
import { spanQuery } from '../../claim/span-query.ts';
import { databaseSystemOf } from '../../graph/conventions.ts';
import { checkKeys, checkNumber, invalidRule } from '../invalid-rule.ts';
import { type Finding, proved, refuted, type Rule, undetermined } from '../rule.ts';
import { answerQuery, type QueryAnswer, type QueryExpectation, statementOf } from './database-query.ts';
import { countOf, nameSpan } from './name-span.ts';

/** What a query must be, and how often it occurs. */
export interface MatchesQueryOptions extends QueryExpectation {
  /** A number, or limits, both inclusive. Defaults to at least 1. */
  readonly times?: number | { readonly atLeast?: number; readonly atMost?: number };
}

interface Limits {
  readonly atLeast: number;
  readonly atMost: number;
}

const conditions = ['statement', 'parameters', 'system', 'operation'];
const mostShown = 3;

/**
 * States that among the spans that match, so many ask a database what is expected, by current and older semantic
 * conventions.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` or `CLNRM_INVALID_RULE`
 */
export function matchesQuery(selector: SpanSelector, options: MatchesQueryOptions): Rule {
  const rule = 'matchesQuery';
  checkKeys(rule, options, [...conditions, 'times']);
  const { times, ...expected } = options;
  checkExpectation(rule, expected);
  return queryRule(selector, expected, limitsOf(rule, times));
}

/**
 * States that no span that matches asks a database what is given. Proved once the trace has settled, also where nothing
 * asks a database.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` or `CLNRM_INVALID_RULE`
 */
export function neverMatchesQuery(selector: SpanSelector, expected: QueryExpectation): Rule {
  const rule = 'neverMatchesQuery';
  checkKeys(rule, expected, conditions);
  checkExpectation(rule, expected);
  return queryRule(selector, expected, { atLeast: 0, atMost: 0 });
}

function queryRule(selector: SpanSelector, expected: QueryExpectation, limits: Limits): Rule {
  const query = spanQuery(selector);
  const wanted = describe(expected);
  return {
    claim: `${howOften(limits)} ${query.text} asks a database for ${wanted}`,
    judge: (trace) => {
      const spans = query.select(trace).filter((span) => databaseSystemOf(span) !== undefined);
      const answers = spans.map((span) => answerQuery(span, expected));
      const matching = answers.filter(({ answer }) => answer === true).map(({ span }) => span);
      const open = answers.filter(({ answer }) => answer === undefined);
      const { atLeast, atMost } = limits;
      if (matching.length > atMost) {
        const what = `${countOf(matching.length, 'query', 'queries')} did: ${showQueries(matching)}`;
        return refuted([{ what, spans: matching }]);
      }
      if (matching.length + open.length < atLeast) return refuted([tooFew(spans, matching, query.text)]);
      if (matching.length >= atLeast && matching.length + open.length <= atMost) return proved(matching);
      return undetermined(open.flatMap(whyOpen));
    },
  };
}

function limitsOf(rule: string, times: MatchesQueryOptions['times']): Limits {
  if (times === undefined) return { atLeast: 1, atMost: Infinity };
  if (typeof times === 'number') {
    checkNumber(rule, 'times', times, { from: 1, whole: true });
    return { atLeast: times, atMost: times };
  }
  checkKeys(rule, times, ['atLeast', 'atMost']);
  const { atLeast = 0, atMost = Infinity } = times;
  if (times.atLeast !== undefined) checkNumber(rule, 'times.atLeast', atLeast, { from: 0, whole: true });
  if (times.atMost !== undefined) checkNumber(rule, 'times.atMost', atMost, { from: 0, whole: true });
  if (atMost < atLeast)
    throw invalidRule(rule, 'times may be at most less than it is at least', 'Swap the two.');
  return { atLeast, atMost };
}

function checkExpectation(rule: string, expected: QueryExpectation): void {
  if (Object.values(expected).every((value) => value === undefined)) {
    throw invalidRule(rule, 'nothing is expected of the query', `Give ${conditions.join(', ')}.`);
  }
  for (const key of ['statement', 'system'] as const) {
    const value: unknown = expected[key];
    if (value === undefined || value instanceof RegExp || (typeof value === 'string' && value !== ''))
      continue;
    throw invalidRule(rule, `${key} is neither text nor an expression`, 'Give one of the two.');
  }
  if (expected.operation !== undefined && typeof expected.operation !== 'string') {
    throw invalidRule(rule, 'operation is no text', 'Give a word such as "SELECT".');
  }
  if (
    expected.parameters !== undefined &&
    (typeof expected.parameters !== 'object' || expected.parameters === null)
  ) {
    throw invalidRule(
      rule,
      'parameters are neither a list nor an object',
      'Give values by position or by name.',
    );
  }
}

function describe({ statement, parameters, system, operation }: QueryExpectation): string {
  const values = Object.entries(parameters ?? {}).map(
    ([key, pattern]: readonly [string, Pattern]) => `${key} = ${formatPattern(pattern)}`,
  );
  return [
    ...(operation === undefined ? [] : [operation]),
    ...(statement === undefined
      ? []
      : [statement instanceof RegExp ? String(statement) : formatValue(statement)]),
    ...(values.length === 0 ? [] : [`with ${values.join(', ')}`]),
    ...(system === undefined ? [] : [`in ${String(system)}`]),
  ].join(' ');
}

function howOften({ atLeast, atMost }: Limits): string {
  if (atMost === 0) return 'no span';
  if (atMost === Infinity) return atLeast === 1 ? 'a span' : `at least ${countOf(atLeast, 'time')} a span`;
  if (atMost === atLeast) return `${countOf(atMost, 'time')} a span`;
  return atLeast === 0 ? `at most ${countOf(atMost, 'time')} a span` : `${atLeast} to ${atMost} times a span`;
}

function tooFew(spans: readonly Span[], matching: readonly Span[], text: string): Finding {
  if (spans.length === 0) return { what: `no span ${text} asks a database`, spans };
  if (matching.length > 0) {
    const what = `only ${countOf(matching.length, 'query', 'queries')} did: ${showQueries(matching)}`;
    return { what, spans: matching };
  }
  const what = `none of ${countOf(spans.length, 'query', 'queries')} did: ${showQueries(spans)}`;
  return { what, spans };
}

function showQueries(spans: readonly Span[]): string {
  const shown = [
    ...new Set(
      spans.map((span) => {
        const statement = statementOf(span);
        return statement === undefined ? nameSpan(span) : `${formatValue(statement)} by ${nameSpan(span)}`;
      }),
    ),
  ];
  const more = shown.length - mostShown;
  return `${shown.slice(0, mostShown).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function whyOpen({ span, unknown }: QueryAnswer): readonly Finding[] {
  return unknown.map(({ what, remedy }) => ({ what: `${nameSpan(span)} ${what}`, spans: [span], remedy }));
}
