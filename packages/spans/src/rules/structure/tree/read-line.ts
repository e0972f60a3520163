import { isClnrmError, type SpanKind, spanKinds, type SpanStatus } from '@clnrm/model';
import type { AttributePatterns, SpanSelectorFields, TextPattern } from '../../../claim/selector.ts';
import { spanQuery } from '../../../claim/span-query.ts';
import { isGlob } from '../../../predicates/glob.ts';
import { like } from '../../../predicates/texts.ts';
import { type DrawnLine, type DrawnPlace, invalidDrawing } from './drawn-line.ts';
import { readAttributes } from './read-attributes.ts';

type LineParts = Omit<DrawnLine, 'children'>;

/** What the marks behind a name say, read from the end of the line. */
interface Marks {
  fields: SpanSelectorFields;
  attributes: AttributePatterns;
  range: readonly [min: number, max: number] | undefined;
  isOpen: boolean;
}

const anySpans = /^(?:…|\.\.\.)$/;

const marks: readonly (readonly [
  RegExp,
  (match: RegExpExecArray, into: Marks, place: DrawnPlace) => void,
])[] = [
  [/\s+(?:…|\.\.\.)$/, (_match, into) => void (into.isOpen = true)],
  [/\s+[×x](\d+)$/, ([, count], into, place) => repeat(into, [Number(count), Number(count)], place)],
  [
    /\s+[×x](\d+)\.\.(\d*)$/,
    ([, from, to = ''], into, place) =>
      repeat(into, [Number(from), to === '' ? Infinity : Number(to)], place),
  ],
  [/\s+[×x]\*$/, (_match, into, place) => repeat(into, [0, Infinity], place)],
  [/\s+[×x]\+$/, (_match, into, place) => repeat(into, [1, Infinity], place)],
  [/\s+\?$/, (_match, into, place) => repeat(into, [0, 1], place)],
  [
    /\s+@(\S+)$/,
    ([, service = ''], into) => void (into.fields = { ...into.fields, service: textPattern(service) }),
  ],
  [
    /\s+\(([^()]*)\)$/,
    ([, words = ''], into, place) => void (into.fields = { ...into.fields, ...readWords(words, place) }),
  ],
  [
    /\s+\{([^{}]*)\}$/,
    ([, list = ''], into, place) =>
      void (into.attributes = { ...readAttributes(list, place), ...into.attributes }),
  ],
];

/**
 * Reads a line of a drawing without its indentation: a name, then marks in any order: `@service`, `(server, error)`,
 * `{key=value}`, `×2`, `×1..3`, `×2..`, `×*`, `×+`, `?`, and `…` where anything may be below.
 */
export function readLine(text: string, place: DrawnPlace): LineParts {
  if (anySpans.test(text)) return { text: '…', query: undefined, min: 0, max: Infinity, isOpen: true };
  const found: Marks = { fields: {}, attributes: {}, range: undefined, isOpen: false };
  const name = withoutMarks(text, found, place);
  const { fields, attributes } = found;
  const hasAttributes = Object.keys(attributes).length > 0;
  const [min, max] = found.range ?? [1, 1];
  const query = queryOf(
    { name: readName(name, place), ...fields, ...(hasAttributes ? { attributes } : {}) },
    place,
  );
  return { text, query, min, max, isOpen: found.isOpen };
}

function withoutMarks(text: string, found: Marks, place: DrawnPlace): string {
  for (const [pattern, take] of marks) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const offset = match[0].length - match[0].trimStart().length;
    take(match, found, { ...place, column: place.column + match.index + offset });
    return withoutMarks(text.slice(0, match.index), found, place);
  }
  return text;
}

function repeat(into: Marks, range: readonly [number, number], place: DrawnPlace): void {
  if (into.range !== undefined) throw invalidDrawing('it says twice how often', place, 'Say it once.');
  if (range[0] > range[1] || range[1] === 0) {
    throw invalidDrawing('no number of spans is so', place, 'Write ×2, ×1..3, ×2.., ×*, ×+ or ?.');
  }
  into.range = range;
}

function readName(name: string, place: DrawnPlace): TextPattern {
  const quoted = /^"(.+)"$/.exec(name);
  if (quoted !== null) return quoted[1] as string;
  const [, source, flags] = /^\/(.+)\/([a-z]*)$/.exec(name) ?? [];
  if (source === undefined) return textPattern(name);
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw invalidDrawing(
      (error as Error).message,
      place,
      'Put a name that begins and ends with "/" in quotes.',
    );
  }
}

function textPattern(text: string): TextPattern {
  return isGlob(text) ? like(text) : text;
}

const codes: readonly SpanStatus['code'][] = ['unset', 'ok', 'error'];

function readWords(words: string, place: DrawnPlace): SpanSelectorFields {
  const given = words.split(',').map((each) => each.trim());
  const known: readonly string[] = [...spanKinds, ...codes];
  const unknown = given.find((word) => !known.includes(word));
  if (unknown !== undefined) {
    throw invalidDrawing(`"${unknown}" is neither a kind nor a status`, place, `Use ${known.join(', ')}.`);
  }
  const kind = spanKinds.find((each: SpanKind) => given.includes(each));
  const status = codes.find((each) => given.includes(each));
  return { ...(kind === undefined ? {} : { kind }), ...(status === undefined ? {} : { status }) };
}

function queryOf(fields: SpanSelectorFields, place: DrawnPlace): DrawnLine['query'] {
  try {
    return spanQuery(fields);
  } catch (error) {
    if (!isClnrmError(error)) throw error;
    const problem = error.message.replace(/^Failed to expect a span: /, '').split('. ', 1)[0] ?? '';
    throw invalidDrawing(problem, place, 'Write a name, then its marks.');
  }
}
