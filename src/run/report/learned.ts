import type { RunRecord } from '@clnrm/model';
import { inspect } from 'node:util';
import { count } from '../../text/count.ts';
import { alignLines } from './align-lines.ts';
import { evidenceOf } from './evidence-of.ts';
import { dim, plain } from './section.ts';
import type { Section } from './section.ts';
import { clip } from './shorten.ts';

const shown = 20;

/** What capabilities learned, in their own words. */
export function learnedSection(run: RunRecord): Section | undefined {
  const found = evidenceOf(run, 'custom');
  if (found.length === 0) return undefined;
  const rest = found.length - shown;
  return {
    label: 'Learned',
    summary: [plain(count(found.length, 'fact'))],
    lines: [
      ...alignLines(
        found
          .slice(0, shown)
          .map(({ evidence: { capability, title, data } }) => [
            dim(capability),
            plain(clip(title, 72)),
            plain(dataText(data)),
          ]),
      ),
      ...(rest > 0 ? [[dim(`${rest} more`)]] : []),
    ],
  };
}

function dataText(data: unknown): string {
  if (data === undefined) return '';
  const text = typeof data === 'string' ? data : inspect(data, { depth: 1, breakLength: Infinity });
  return clip(text, 80);
}
