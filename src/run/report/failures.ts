import type { RunRecord } from '@clnrm/model';
import { count } from '../../text/count.ts';
import type { ReportContext } from '../report.ts';
import { bad, plain } from './section.ts';
import type { Section } from './section.ts';

/** Hooks of capabilities that threw although they must not. */
export function failuresSection(_run: RunRecord, { failures }: ReportContext): Section | undefined {
  if (failures.length === 0) return undefined;
  return {
    label: 'Failures',
    summary: [bad(`${count(failures.length, 'hook')} threw`)],
    lines: failures.map(({ message }) => [plain(message.replaceAll(/\s*\n\s*/g, ' '))]),
  };
}
