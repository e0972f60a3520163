import type { Trace } from '../graph/trace.ts';
import { outdatedKeys } from '../rules/hygiene/conventional-names.ts';
import { conjunction, type Finding, type JudgedRule, type RuleGroup } from '../rules/rule.ts';
import { formatTree } from './format-tree.ts';

/** The trace that rules were judged on, and how to judge it again. */
export interface JudgedTrace {
  readonly trace: Trace;
  /** Undefined outside of tests. */
  readonly rerun: string | undefined;
  /** Whether to name attribute keys that are out of date. */
  readonly advise: boolean;
}

const maxAdvice = 5;
// A name in a span may hold anything, and must not move the cursor or turn the direction of what follows.
const unprintable = /[^\P{Cc}\n]|[\u202A-\u202E\u2066-\u2069]/gu;
const marks = { proved: '✓', refuted: '✗', undetermined: '?' } as const;
const maxFindings = 10;

/** Writes the message of rules that failed: each rule with what was found, the tree, how to run it again. */
export function explainRules(judged: readonly JudgedRule[], { trace, rerun, advise }: JudgedTrace): string {
  const sections = [
    [headline(judged, rerun !== undefined)],
    judged.flatMap(formatJudged),
    ...judged.map((each) => drawingOf(each, trace)),
    section(
      `Spans of this ${rerun === undefined ? 'trace' : 'test'}, ${trace.spans.length}:`,
      formatTree(trace),
    ),
    section('Run just this test:', rerun === undefined ? [] : [rerun]),
    section('Advice:', advise ? adviceFor(trace) : []),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
    .replaceAll(unprintable, '�');
}

function drawingOf({ rule, verdict }: JudgedRule, trace: Trace): readonly string[] {
  const lines = verdict.kind === 'proved' ? [] : (rule.illustrate?.(trace) ?? []);
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

function adviceFor(trace: Trace): readonly string[] {
  const advice = outdatedKeys(trace).map(({ what }) => `${what.slice(0, 1).toUpperCase()}${what.slice(1)}.`);
  const more = advice.length - maxAdvice;
  return more > 0 ? [...advice.slice(0, maxAdvice), `… and ${more} more`] : advice;
}

function headline(judged: readonly JudgedRule[], isTest: boolean): string {
  const failed = judged.filter(({ verdict }) => verdict.kind !== 'proved');
  const [only] = failed;
  if (judged.length === 1 && only !== undefined) return `Failed to prove that ${only.rule.claim}.`;
  return `Failed to prove ${failed.length} of ${judged.length} rules about the trace${isTest ? ' of this test' : ''}.`;
}

function formatJudged({ rule, verdict }: JudgedRule): readonly string[] {
  const head = `  ${marks[verdict.kind]} ${rule.claim}`;
  const notes = (verdict.notes ?? []).map((note) => `      (${note})`);
  if (verdict.groups !== undefined)
    return [head, ...verdict.groups.flatMap(formatGroup).map(indent), ...notes];
  return [head, ...(verdict.kind === 'proved' ? [] : formatFindings(verdict.findings)), ...notes];
}

function formatGroup({ heading, judged }: RuleGroup): readonly string[] {
  if (judged === undefined) return [`  - ${heading}: not judged`];
  const { kind } = conjunction(judged.map(({ verdict }) => verdict));
  return [`  ${marks[kind]} ${heading}`, ...judged.flatMap(formatJudged).map(indent)];
}

function formatFindings(findings: readonly Finding[]): readonly string[] {
  const shown = findings.slice(0, maxFindings);
  // Many findings of one rule have the same remedy, which is read once.
  const lines = shown.flatMap(({ what, remedy }, index) => {
    const isSaid = remedy === undefined || shown[index + 1]?.remedy === remedy;
    return [`      ${what}`, ...(isSaid ? [] : [`        ${remedy}`])];
  });
  const more = findings.length - maxFindings;
  return [...lines, ...(more > 0 ? [`      … and ${more} more`] : [])];
}

function indent(line: string): string {
  return `  ${line}`;
}
