import type { CrashEvidence, RunRecord } from '@clnrm/model';
import { count } from '../../text/count.ts';
import { alignLines } from './align-lines.ts';
import { evidenceOf } from './evidence-of.ts';
import { bad, dim, plain } from './section.ts';
import type { Section } from './section.ts';
import { clip, shortPath } from './shorten.ts';

const words: Readonly<Record<CrashEvidence['reason'], string>> = {
  signal: 'killed',
  exit: 'exited',
  'hard-timeout': 'blocked',
  'out-of-memory': 'out of memory',
};

/** Rooms that ended before their test did, and the test that was running. */
export function crashesSection(run: RunRecord, { root }: { readonly root: string }): Section | undefined {
  const found = evidenceOf(run, 'crash');
  if (found.length === 0) return undefined;
  return {
    label: 'Crashes',
    summary: [bad(count(found.length, 'room')), plain(' ended before the test did')],
    lines: alignLines(
      found.map(({ evidence, file, test }) => [
        bad(words[evidence.reason]),
        plain(evidence.test ?? test?.name ?? 'outside of any test'),
        file && dim(shortPath(root, file.file)),
        dim(clip(evidence.detail, 80)),
      ]),
    ),
  };
}
