import type { RunRecord } from '@clnrm/model';
import { count } from '../../text/count.ts';
import { alignLines } from './align-lines.ts';
import { dim, plain } from './section.ts';
import type { Section } from './section.ts';
import { clip, shortPath } from './shorten.ts';

const shown = 5;

/** How many spans the tests made, and which made most. */
export function spansSection(run: RunRecord, { root }: { readonly root: string }): Section | undefined {
  const tests = run.files
    .flatMap((file) => file.tests)
    .filter(({ spans }) => spans > 0)
    .toSorted((a, b) => b.spans - a.spans);
  if (tests.length === 0) return undefined;
  const top = tests.slice(0, shown);
  const rest = tests.slice(shown);
  const width = String(top[0]?.spans).length;
  const more = [plain(`${rest.length} more with ${count(total(rest), 'span')}`)];
  return {
    label: 'Spans',
    summary: [plain(String(total(tests))), dim(` in ${count(tests.length, 'test')}`)],
    lines: [
      ...alignLines(
        top.map(({ name, file, spans }) => [
          plain(String(spans).padStart(width)),
          plain(clip(name, 60)),
          dim(shortPath(root, file)),
        ]),
      ),
      ...(rest.length === 0 ? [] : [more]),
    ],
  };
}

function total(tests: readonly { readonly spans: number }[]): number {
  return tests.reduce((sum, { spans }) => sum + spans, 0);
}
