import { durationOf, serviceOf, type Span } from '@clnrm/model';
import type { TestTrace } from '../trace/test-trace.ts';
import { type ClaimTerms, formatClaim } from './claim-terms.ts';
import { formatDuration } from './format-value.ts';
import { formatTree } from './format-tree.ts';
import { hintsFor } from './hints.ts';
import { type NearMiss, nearestMisses } from './nearest-miss.ts';
import type { ClaimVerdict } from './watch-claim.ts';

const maxShown = 3;

/** Writes the message of a failed claim: what was claimed, what came closest, how to run it again, what to try. */
export function explainClaim(
  terms: ClaimTerms,
  verdict: Exclude<ClaimVerdict, { kind: 'proved' }>,
  test: TestTrace,
): string {
  const isMissing = verdict.evidence.length < terms.min;
  const sections = [
    [headline(terms, verdict, test)],
    isMissing ? nearSection(terms, test) : matchSection(verdict.evidence),
    section(`Spans of this test, ${test.spans.length}:`, formatTree(test.trace)),
    section('Run just this test:', [test.rerun]),
    section('Hints:', isMissing ? hintsFor(terms.query.selector, test) : []),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function headline(
  terms: ClaimTerms,
  verdict: Exclude<ClaimVerdict, { kind: 'proved' }>,
  test: TestTrace,
): string {
  const claim = `Failed to prove that ${formatClaim(terms)}`;
  if (verdict.kind === 'undetermined') return `${claim}: ${verdict.reason}.`;
  const matching = verdict.evidence.length;
  const all = test.spans.length;
  if (all === 0) return `${claim}: no span of this test has arrived.`;
  if (all === 1)
    return `${claim}: the only span of this test ${matching === 1 ? 'matches' : 'does not match'}.`;
  return `${claim}: ${matching} of the ${all} spans of this test ${matching === 1 ? 'matches' : 'match'}.`;
}

function nearSection(terms: ClaimTerms, test: TestTrace): readonly string[] {
  const misses = nearestMisses(terms.query.selector, test.trace, maxShown).filter(
    (miss) => miss.differences.length > 0,
  );
  return section('Closest spans:', misses.flatMap(formatMiss));
}

function formatMiss({ span, differences, alike }: NearMiss): readonly string[] {
  const width = Math.max(...differences.map(({ label }) => label.length));
  const others = alike === 0 ? '' : `, and ${alike} more like it`;
  return [
    `${describe(span)}${others}`,
    ...differences.flatMap(({ label, expected, received }) => [
      `  ${label.padEnd(width)}  expected  ${expected}`,
      `  ${''.padEnd(width)}  received  ${received}`,
    ]),
  ];
}

function matchSection(spans: readonly Span[]): readonly string[] {
  const more = spans.length - maxShown;
  const lines = spans.slice(0, maxShown).map(describe);
  return section('Spans that match:', more > 0 ? [...lines, `… and ${more} more`] : lines);
}

function describe(span: Span): string {
  return `"${span.name}" of ${serviceOf(span)}, ${span.kind}, ${formatDuration(durationOf(span))}`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}
