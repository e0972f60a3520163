import { durationOf, serviceOf } from '@clnrm/model';
import type { ClaimEvidence, RunRecord, Span } from '@clnrm/model';
import { evidenceOf } from './evidence-of.ts';
import type { Found } from './evidence-of.ts';
import { bad, dim, good, plain, warn } from './section.ts';
import type { Line, Piece, Section } from './section.ts';
import { clip, shortPath } from './shorten.ts';

const closestShown = 3;

/** What was claimed of spans: how many claims held, and for each that did not, the spans that came closest. */
export function claimsSection(run: RunRecord, { root }: { readonly root: string }): Section | undefined {
  const found = evidenceOf(run, 'claim');
  if (found.length === 0) return undefined;
  const open = found.filter(({ evidence }) => evidence.verdict !== 'proved');
  return {
    label: 'Claims',
    summary: summarize(found.map(({ evidence }) => evidence)),
    lines: open.flatMap((entry) => linesOf(entry, root)),
  };
}

function summarize(claims: readonly ClaimEvidence[]): Line {
  const tones = { proved: good, refuted: bad, undetermined: warn };
  const parts = (['refuted', 'undetermined', 'proved'] as const).flatMap((verdict): readonly Piece[] => {
    const amount = claims.filter((claim) => claim.verdict === verdict).length;
    return amount === 0 ? [] : [tones[verdict](`${amount} ${verdict}`)];
  });
  return parts.flatMap((part, index) => (index === 0 ? [part] : [dim(' | '), part]));
}

function linesOf({ evidence, file, test }: Found<'claim'>, root: string): readonly Line[] {
  const { claim, verdict, place, spans } = evidence;
  const where = place === undefined ? file?.file : `${place.file}:${place.line}:${place.column}`;
  const whose = [test?.name, where && shortPath(root, where)].filter((part) => part !== undefined);
  return [
    [verdict === 'refuted' ? bad(verdict) : warn(verdict), plain(`  ${clip(claim, 100)}`)],
    [dim(`  ${whose.join('  ')}`)],
    ...spans.slice(0, closestShown).map((span): Line => [dim('  closest  '), plain(describe(span))]),
  ];
}

function describe(span: Span): string {
  const milliseconds = Number(durationOf(span)) / 1e6;
  const status = span.status.code === 'error' ? `, error ${span.status.message}`.trimEnd() : '';
  return clip(`${span.name} (${serviceOf(span)}), ${milliseconds.toFixed(1)} ms${status}`, 100);
}
