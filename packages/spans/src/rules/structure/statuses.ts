import type { Span, SpanStatus } from '@clnrm/model';
import { glob } from '../../predicates/glob.ts';
import { invalidRule, checkKeys } from '../invalid-rule.ts';
import { conjunction, proved, refuted, type Rule, type RuleVerdict } from '../rule.ts';

/** A status, or those of which one will do. */
export type StatusChoice = SpanStatus['code'] | readonly SpanStatus['code'][];

/** Which spans have which status. */
export interface StatusesOptions {
  /** The status of every span. */
  readonly all?: StatusChoice;
  /** The status by name; `*` stands for any text and `?` for one character. */
  readonly named?: Readonly<Record<string, StatusChoice>>;
}

interface Part {
  readonly what: string;
  readonly pattern: RegExp;
  readonly codes: readonly string[];
}

const known = ['unset', 'ok', 'error'];

/**
 * States which status spans have: all of them, or those of a name.
 * @throws ClnrmError `CLNRM_INVALID_RULE`
 */
export function statuses(options: StatusesOptions): Rule {
  checkKeys('statuses', options, ['all', 'named']);
  const parts = partsOf(options);
  if (parts.length === 0) throw invalidRule('statuses', 'it states nothing', 'Give all, named, or both.');
  return {
    claim: parts.map(({ what, codes }) => `${what} has status ${codes.join(' or ')}`).join(', and '),
    judge: (trace) => conjunction(parts.map((part) => judge(part, trace.spans))),
  };
}

function partsOf({ all, named = {} }: StatusesOptions): readonly Part[] {
  return [
    ...(all === undefined ? [] : [{ what: 'every span', pattern: /^/, codes: codesOf(all, 'all') }]),
    ...Object.entries(named).map(([name, choice]) => ({
      what: `every span "${name}"`,
      pattern: glob(name),
      codes: codesOf(choice, `named["${name}"]`),
    })),
  ];
}

function codesOf(choice: StatusChoice, what: string): readonly string[] {
  const codes: readonly string[] = typeof choice === 'string' ? [choice] : choice;
  if (Array.isArray(codes) && codes.length > 0 && codes.every((code) => known.includes(code))) return codes;
  const problem = `${what} is ${JSON.stringify(choice)}`;
  throw invalidRule('statuses', problem, `Give one of ${known.join(', ')}, or a list of them.`);
}

function judge({ what, pattern, codes }: Part, spans: readonly Span[]): RuleVerdict {
  const meant = spans.filter(({ name }) => pattern.test(name));
  if (meant.length === 0) return refuted([{ what: `there is no span for "${what}"`, spans: [] }]);
  const wrong = meant.filter(({ status }) => !codes.includes(status.code));
  if (wrong.length === 0) return proved(meant);
  return refuted(
    wrong.map((span) => ({ what: `"${span.name}" has status ${statusText(span)}`, spans: [span] })),
    true,
  );
}

function statusText({ status: { code, message } }: Span): string {
  return message === '' ? code : `${code}, "${message}"`;
}
