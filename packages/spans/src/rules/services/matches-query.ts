import type { Span } from '@clnrm/model';
import { formatPattern, type Pattern } from '../../claim/pattern.ts';
import { formatValue } from '../../claim/format-value.ts';
import type { SpanSelector } from '../../claim/selector.ts';
import { spanQuery } from '../../claim/span-query.ts';
import { databaseSystemOf } from '../../graph/conventions.ts';
import { type Count, type CountBounds, countBounds, weighCount } from '../count-bounds.ts';
import { checkKeys, invalidRule } from '../invalid-rule.ts';
import { type Finding, proved, refuted, type Rule, undetermined } from '../rule.ts';
import { answerQuery, type QueryAnswer, type QueryExpectation, statementOf } from './database-query.ts';
import { countOf, nameSpan } from '../name-span.ts';

/** What a query must be, and how often it occurs. */
export interface MatchesQueryOptions extends QueryExpectation {
  /** Defaults to at least 1. */
  readonly times?: Count;
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
  return queryRule(selector, expected, countBounds(times ?? { atLeast: 1 }, rule, 'times'));
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
  return queryRule(selector, expected, countBounds(0, rule, 'times'));
}

function queryRule(selector: SpanSelector, expected: QueryExpectation, bounds: CountBounds): Rule {
  const query = spanQuery(selector);
  const wanted = describe(expected);
  return {
    claim: `spans ${query.text} ${howOften(bounds, `for ${wanted}`)}`,
    judge: (trace) => {
      const spans = query.select(trace).filter((span) => databaseSystemOf(span) !== undefined);
      const answers = spans.map((span) => answerQuery(span, expected));
      const matching = answers.filter(({ answer }) => answer === true).map(({ span }) => span);
      const open = answers.filter(({ answer }) => answer === undefined);
      const verdict = weighCount(bounds, matching.length, matching.length + open.length);
      if (verdict === 'fits') return proved(matching);
      if (verdict === 'too few') return refuted([tooFew(spans, matching, query.text)]);
      if (verdict === 'too many') {
        const what = `${countOf(matching.length, 'query', 'queries')} did: ${showQueries(matching)}`;
        return refuted([{ what, spans: matching }]);
      }
      return undetermined(open.flatMap(whyOpen));
    },
  };
}

function howOften({ min, max, text }: CountBounds, wanted: string): string {
  if (max === 0) return `never ask a database ${wanted}`;
  return `ask a database ${wanted}${min === 1 && max === Infinity ? '' : `, ${text} times`}`;
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
