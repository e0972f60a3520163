import { compareInstants, type Span } from '@clnrm/model';
import type { Trace } from '../../graph/trace.ts';
import { type Finding, proved, refuted, type RuleVerdict, undetermined } from '../rule.ts';
import { nameSpan } from './name-span.ts';

/** A span with the moment of it that is compared. */
export interface Moment {
  readonly span: Span;
  readonly at: 'start' | 'end';
}

/** Judges that the first moment comes no later than the second; `wrong` is found where it does not. */
export function inOrder(_trace: Trace, first: Moment, second: Moment, wrong: Finding): RuleVerdict {
  const order = compareInstants(instantOf(first), instantOf(second));
  if (order === 'before' || order === 'same') return proved([second.span]);
  if (order === 'after') return refuted([wrong]);
  const what = `the times of ${nameSpan(first.span)} and ${nameSpan(second.span)} are too close to tell which came first`;
  return undetermined([{ what, spans: [first.span, second.span], remedy: closeRemedy }]);
}

const closeRemedy =
  'Start the service with `node --import clnrm/preload`, which stamps spans by a monotonic clock.';

function instantOf({ span, at }: Moment): Span['start'] {
  return span[at];
}
