import type { AttributeValue, Span } from '@clnrm/model';
import { fits, type Pattern } from '../../claim/pattern.ts';
import { attributeOf, currentSystemName, databaseSystemOf, textOf } from '../../graph/conventions.ts';
import { every, type Truth } from '../../claim/conditions/truth.ts';
import { matchStatement } from './match-statement.ts';

/** What a query of a database must be; all that is given must hold. */
export interface QueryExpectation {
  /**
   * The statement, compared word by word: white space, comments, the case of words and quotes of names make no difference,
   * and `?` stands for any value. Or an expression for the statement as it is.
   */
  readonly statement?: string | RegExp;
  /** Values of parameters by position or by name, as text or as a pattern for it. */
  readonly parameters?: readonly Pattern[] | Readonly<Record<string, Pattern>>;
  /** The database, by its current or older name: `postgresql`, `mssql`. */
  readonly system?: string | RegExp;
  /** Such as `SELECT`, in upper or lower case. */
  readonly operation?: string;
}

/** Whether a span is the query that was asked for, and what it lacks to tell. */
export interface QueryAnswer {
  readonly span: Span;
  readonly answer: Truth;
  /** What the span does not say, and what makes it say so; empty unless the answer is undefined. */
  readonly unknown: readonly { readonly what: string; readonly remedy: string }[];
}

const statementKeys = ['db.query.text', 'db.statement'];

/** Compares a span that asks a database with what is expected. */
export function answerQuery(span: Span, expected: QueryExpectation): QueryAnswer {
  const answers = [
    systemAnswer(span, expected.system),
    operationAnswer(span, expected.operation),
    statementAnswer(span, expected.statement),
    ...Object.entries(expected.parameters ?? {}).map(([key, pattern]) => parameterAnswer(span, key, pattern)),
  ];
  const answer = every(answers, (each) => each.answer);
  const unknown = answer === undefined ? answers.flatMap((each) => each.unknown ?? []) : [];
  return { span, answer, unknown };
}

/** The statement that a span sent, by current and older conventions. */
export function statementOf(span: Span): string | undefined {
  return textOf(span, statementKeys);
}

interface Part {
  readonly answer: Truth;
  readonly unknown?: QueryAnswer['unknown'][number];
}

function systemAnswer(span: Span, expected: string | RegExp | undefined): Part {
  if (expected === undefined) return { answer: true };
  const system = databaseSystemOf(span) ?? '';
  if (typeof expected === 'string') return { answer: currentSystemName(expected) === system };
  return { answer: [system, textOf(span, ['db.system']) ?? ''].some((name) => name.search(expected) >= 0) };
}

function operationAnswer(span: Span, expected: string | undefined): Part {
  if (expected === undefined) return { answer: true };
  const operation =
    textOf(span, ['db.operation.name', 'db.operation']) ?? /^\s*(\w+)/.exec(statementOf(span) ?? '')?.[1];
  if (operation !== undefined) return { answer: operation.toLowerCase() === expected.toLowerCase() };
  return {
    answer: undefined,
    unknown: {
      what: 'does not say its operation',
      remedy: 'Let its instrumentation set db.operation.name or db.query.text.',
    },
  };
}

function statementAnswer(span: Span, expected: string | RegExp | undefined): Part {
  if (expected === undefined) return { answer: true };
  const statement = statementOf(span);
  if (statement === undefined) {
    const remedy = 'Let its instrumentation set db.query.text.';
    return { answer: undefined, unknown: { what: 'does not say its statement', remedy } };
  }
  const answer = matchStatement(expected, statement);
  if (answer !== undefined) return { answer };
  const remedy =
    'Ask for the value by parameters, or let its instrumentation keep the values in db.query.text.';
  return { answer, unknown: { what: 'shows a placeholder where a value is asked for', remedy } };
}

function parameterAnswer(span: Span, key: string, pattern: Pattern): Part {
  const value = parameterOf(span, key);
  if (value !== undefined) return { answer: fitsParameter(pattern, value) };
  if (Object.keys(span.attributes).some((each) => each.startsWith('db.query.parameter.')))
    return { answer: false };
  return {
    answer: undefined,
    unknown: {
      what: `does not say its parameter ${key}`,
      remedy:
        'Let its instrumentation set db.query.parameter.<key>; that of pg has the option enhancedDatabaseReporting.',
    },
  };
}

function parameterOf(span: Span, key: string): AttributeValue | undefined {
  const value = attributeOf(span, [`db.query.parameter.${key}`, `db.operation.parameter.${key}`]);
  if (value !== undefined) return value;
  const values = span.attributes['db.postgresql.values'];
  return Array.isArray(values) ? (values as readonly AttributeValue[])[Number(key)] : undefined;
}

/** Conventions write parameters as text, whatever their type. */
function fitsParameter(pattern: Pattern, value: AttributeValue): boolean {
  if (fits(pattern, value)) return true;
  const isPlain = typeof pattern === 'number' || typeof pattern === 'boolean' || typeof pattern === 'bigint';
  return isPlain && String(pattern) === value;
}
