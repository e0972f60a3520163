import type { RunRecord } from '@clnrm/model';
import { count } from '../../text/count.ts';
import { alignLines } from './align-lines.ts';
import { evidenceOf } from './evidence-of.ts';
import { dim, plain, warn } from './section.ts';
import type { Section } from './section.ts';
import { clip, shortPath } from './shorten.ts';

/** Spans that belong to no test: how many, of which file, and what some of them are called. */
export function orphansSection(run: RunRecord, { root }: { readonly root: string }): Section | undefined {
  const found = evidenceOf(run, 'orphans');
  if (found.length === 0) return undefined;
  const total = found.reduce((sum, { evidence }) => sum + evidence.count, 0);
  return {
    label: 'Orphans',
    summary: [warn(count(total, 'span')), plain(total === 1 ? ' belongs to no test' : ' belong to no test')],
    lines: alignLines(
      found.map(({ evidence, file }) => [
        plain(String(evidence.count)),
        plain(file === undefined ? 'of no file' : shortPath(root, file.file)),
        dim(clip([...new Set(evidence.names)].join(', '), 80)),
      ]),
    ),
  };
}
