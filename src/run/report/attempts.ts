import { describeAttempt, mergeAttempts, type RunRecord } from '@clnrm/model';
import { count } from '../../text/count.ts';
import type { ReportContext } from '../report.ts';
import { alignLines } from './align-lines.ts';
import { evidenceOf } from './evidence-of.ts';
import type { Found } from './evidence-of.ts';
import { bad, dim, plain, warn } from './section.ts';
import type { Piece, Section } from './section.ts';
import { clip, shortPath } from './shorten.ts';

type FoundAttempts = readonly Found<'outside-attempt'>[];

/** Which services tried to reach something that their network does not allow, and for whom. */
export function attemptsSection(run: RunRecord, context: ReportContext): Section | undefined {
  const found = evidenceOf(run, 'outside-attempt');
  if (found.length === 0) return undefined;
  const services = Map.groupBy(found, ({ evidence, file }) => JSON.stringify([file?.file, evidence.service]));
  const tone = context.outsideAttempts === 'fail' ? bad : warn;
  return {
    label: 'Network',
    summary: [tone(count(services.size, 'service')), plain(' tried to reach outside')],
    lines: alignLines([...services.values()].map((all) => rowOf(all, context.root))),
  };
}

function rowOf(found: FoundAttempts, root: string): readonly (Piece | undefined)[] {
  const [first] = found;
  const attempts = mergeAttempts(found.flatMap(({ evidence }) => evidence.attempts)).map(describeAttempt);
  return [
    plain(first?.evidence.service ?? ''),
    plain(clip(attempts.join(', '), 100)),
    plain(whoseText(found)),
    first?.file && dim(shortPath(root, first.file.file)),
  ];
}

/** The tests it was seen in; what comes after the last of them is seen when the file ends. */
function whoseText(found: FoundAttempts): string {
  const tests = [...new Set(found.flatMap(({ test }) => test?.name ?? []))];
  const rest = found.some(({ test }) => test === undefined) ? ['outside of tests'] : [];
  return [
    ...(tests.length > 1 ? [count(tests.length, 'test')] : tests.map((name) => clip(name, 60))),
    ...rest,
  ].join(', ');
}
