import type { RunRecord } from '@clnrm/model';
import { count } from '../../text/count.ts';
import { alignLines } from './align-lines.ts';
import { evidenceOf } from './evidence-of.ts';
import { dim, plain, warn } from './section.ts';
import type { Section } from './section.ts';

/** Services that stay up for the next run, or why none does. */
export function keptSection(run: RunRecord): Section | undefined {
  const [found] = evidenceOf(run, 'kept');
  if (found === undefined) return undefined;
  const { services, reason } = found.evidence;
  return {
    label: 'Kept',
    summary:
      reason === undefined
        ? [
            plain(`${count(services.length, 'service')} for the next run`),
            dim(', `clnrm clean` ends what is kept'),
          ]
        : [warn('nothing'), dim(`, ${reason}`)],
    lines: alignLines(
      services.map(({ name, identity, since }) => [
        plain(name),
        dim(identity),
        dim(`since ${timeOf(new Date(since))}`),
      ]),
    ),
  };
}

function timeOf(at: Date): string {
  return [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}
