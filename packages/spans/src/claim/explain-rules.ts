import { conjunction, type Finding, type JudgedRule, type RuleGroup } from '../rules/rule.ts';
import type { TestTrace } from '../trace/test-trace.ts';
import { formatTree } from './format-tree.ts';

const marks = { proved: '✓', refuted: '✗', undetermined: '?' } as const;
const maxFindings = 10;

/** Writes the message of rules that failed: each rule with what was found, the tree, how to run it again. */
export function explainRules(judged: readonly JudgedRule[], test: TestTrace): string {
  const sections = [
    [headline(judged)],
    judged.flatMap(formatJudged),
    [`Spans of this test, ${test.spans.length}:`, ...formatTree(test.trace).map((line) => `  ${line}`)],
    ['Run just this test:', `  ${test.rerun}`],
  ];
  return sections.map((lines) => lines.join('\n')).join('\n\n');
}

function headline(judged: readonly JudgedRule[]): string {
  const failed = judged.filter(({ verdict }) => verdict.kind !== 'proved');
  const [only] = failed;
  if (judged.length === 1 && only !== undefined) return `Failed to prove that ${only.rule.claim}.`;
  return `Failed to prove ${failed.length} of ${judged.length} rules about the trace of this test.`;
}

function formatJudged({ rule, verdict }: JudgedRule): readonly string[] {
  const head = `  ${marks[verdict.kind]} ${rule.claim}`;
  if (verdict.groups !== undefined) return [head, ...verdict.groups.flatMap(formatGroup).map(indent)];
  return verdict.kind === 'proved' ? [head] : [head, ...formatFindings(verdict.findings)];
}

function formatGroup({ heading, judged }: RuleGroup): readonly string[] {
  if (judged === undefined) return [`  - ${heading}: not judged`];
  const { kind } = conjunction(judged.map(({ verdict }) => verdict));
  return [`  ${marks[kind]} ${heading}`, ...judged.flatMap(formatJudged).map(indent)];
}

function formatFindings(findings: readonly Finding[]): readonly string[] {
  const lines = findings.slice(0, maxFindings).flatMap(({ what, remedy }) => {
    return [`      ${what}`, ...(remedy === undefined ? [] : [`        ${remedy}`])];
  });
  const more = findings.length - maxFindings;
  return [...lines, ...(more > 0 ? [`      … and ${more} more`] : [])];
}

function indent(line: string): string {
  return `  ${line}`;
}
