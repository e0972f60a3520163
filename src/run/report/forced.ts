import type { RunRecord } from '@clnrm/model';
import { count } from '../../text/count.ts';
import { alignLines } from './align-lines.ts';
import { evidenceOf } from './evidence-of.ts';
import { dim, plain, warn } from './section.ts';
import type { Section } from './section.ts';
import { shortPath } from './shorten.ts';

/** Services that did not end when they were asked to, each once for a file. */
export function forcedSection(run: RunRecord, { root }: { readonly root: string }): Section | undefined {
  const found = evidenceOf(run, 'forced-stop');
  if (found.length === 0) return undefined;
  const alike = Map.groupBy(found, ({ evidence, file }) =>
    [evidence.service, evidence.graceful, file?.file].join('\0'),
  );
  return {
    label: 'Forced',
    summary: [
      warn(count(found.length, 'stop')),
      dim(', as the service did not end by itself; "graceful" is its time'),
    ],
    lines: alignLines(
      [...alike.values()].map(([first, ...more]) => [
        plain(first?.evidence.service ?? ''),
        plain(`did not end within ${seconds(first?.evidence.graceful ?? 0)} of being asked to`),
        more.length === 0 ? undefined : dim(`×${more.length + 1}`),
        first?.file && dim(shortPath(root, first.file.file)),
      ]),
    ),
  };
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}
