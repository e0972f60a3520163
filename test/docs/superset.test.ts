import { runInThisContext } from 'node:vm';
import * as rules from '@clnrm/spans';
import { Trace } from '@clnrm/spans';
import { expect, test } from 'vitest';
import { digestTrace } from '../../packages/spans/src/digest/digest-trace.ts';
import { clnrmRust } from './superset/clnrm-rust.ts';
import { opentelemetryJava, opentelemetryJavaTraces } from './superset/opentelemetry-java.ts';
import { oats, ptracetest } from './superset/others.ts';
import type { SupersetRow, SupersetSection } from './superset/row.ts';
import { again, sample } from './superset/sample.ts';
import { traceql } from './superset/traceql.ts';
import { tracetest } from './superset/tracetest.ts';

const sections: readonly SupersetSection[] = [
  clnrmRust,
  opentelemetryJava,
  opentelemetryJavaTraces,
  tracetest,
  traceql,
  oats,
  ptracetest,
];

const scope: Readonly<Record<string, unknown>> = { ...rules, digestTrace, sample, again };

/** What a statement comes to. */
function holds(code: string, trace: Trace = sample): string {
  const made = runInThisContext(`(${Object.keys(scope).join(', ')}) => (${code})`) as (
    ...values: readonly unknown[]
  ) => unknown;
  const statement = made(...Object.values(scope));
  if (typeof statement === 'boolean') return statement ? 'proved' : 'refuted';
  const isRule = typeof statement === 'object' && statement !== null && 'judge' in statement;
  const rule = isRule ? (statement as rules.Rule) : rules.occurs(statement as rules.SpanSelector);
  return rule.judge(trace).kind;
}

for (const { title, rows } of sections) {
  test.for(rows.map((row) => [row.says, row] as const))(`${title}: %s`, ([, row]) => {
    expect(holds(row.clnrm)).toBe('proved');
    expect(holds(row.not)).toBe('refuted');
  });
}

test('nothing is proved of a trace without spans that something must occur in', () => {
  const selectors = sections
    .flatMap(({ rows }) => rows.map(({ clnrm }) => clnrm))
    .filter((code) => /^['{/]/.test(code));
  expect(selectors.length).toBeGreaterThan(80);
  expect(selectors.filter((code) => holds(code, new Trace()) !== 'refuted')).toEqual([]);
});

test('the page is what was exercised here', async () => {
  await expect(page()).toMatchFileSnapshot('../../docs/superset.md');
});

function page(): string {
  return `${[
    '# What others say, and how clnrm says it',
    '',
    'Each line was exercised: what stands on the right was proved on a sample, and the same with something changed was',
    'refuted. Objects, texts and expressions are [selectors](spans.md#which-span); functions are',
    '[rules](reference/api.md#clnrmrules). This page is written by `test/docs/superset.test.ts`.',
    ...sections.flatMap(({ title, source, rows }) => [
      '',
      `## ${title}`,
      '',
      `From ${source}.`,
      '',
      ...table(rows),
    ]),
  ].join('\n')}\n`;
}

function table(rows: readonly SupersetRow[]): readonly string[] {
  const cells = [
    ['it says', 'clnrm says'],
    ...rows.map(({ says, clnrm }) => [says, `\`${clnrm.replaceAll('|', '\\|')}\``]),
  ];
  const width = (column: number): number => Math.max(...cells.map((line) => line[column]?.length ?? 0));
  const [first, second] = [width(0), width(1)];
  const lines = cells.map(([a = '', b = '']) => `| ${a.padEnd(first)} | ${b.padEnd(second)} |`);
  return [lines[0] ?? '', `| ${'-'.repeat(first)} | ${'-'.repeat(second)} |`, ...lines.slice(1)];
}
