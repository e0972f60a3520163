import type { Span } from '@clnrm/model';
import type { SpanSelector } from '../../claim/selector.ts';
import { type SpanQuery, spanQuery } from '../../claim/span-query.ts';
import { type ClockAssumptions, resolveAssumptions } from '../../clock/assumptions.ts';
import { checkKeys, invalidRule } from '../invalid-rule.ts';
import { missingSpan } from '../missing-span.ts';
import { conjunction, proved, refuted, type Rule, type RuleVerdict } from '../rule.ts';
import { inOrder, type Ordering } from './in-order.ts';
import { countOf, nameSpan, nameSpans } from '../name-span.ts';

/** One step of a saga, with what undoes it. */
export interface SagaStep {
  readonly action: SpanSelector;
  /** Defaults to none: the step needs no undoing, as a read or the last one does not. */
  readonly compensation?: SpanSelector;
}

/** What a saga is made of. */
export interface SagaOptions {
  /** The span that encloses one saga; each that matches is judged. */
  readonly root: SpanSelector;
  /** In the order in which they are done. */
  readonly steps: readonly SagaStep[];
  /** Which of the two it must be. Defaults to either. */
  readonly outcome?: 'completed' | 'compensated';
  /** What is taken for granted of clocks where the order of steps is judged. */
  readonly assume?: ClockAssumptions;
}

interface Step {
  readonly action: SpanQuery;
  readonly compensation: SpanQuery | undefined;
}

/** What became of one step: spans that succeeded, and those that failed. */
interface Progress {
  readonly step: Step;
  readonly done: readonly Span[];
  readonly failed: readonly Span[];
  readonly undone: readonly Span[];
}

const rule = 'saga';

/**
 * States that each saga either does all of its steps, or undoes those that it has done: each as often as it was done, in
 * reverse order, with no step done any more once undoing has begun.
 * @see https://dl.acm.org/doi/10.1145/38713.38742 Garcia-Molina and Salem, Sagas, 1987
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` or `CLNRM_INVALID_RULE`
 */
export function saga(options: SagaOptions): Rule {
  checkKeys(rule, options, ['root', 'steps', 'outcome', 'assume']);
  const { assume } = options;
  resolveAssumptions(rule, assume);
  const { outcome } = options;
  if (outcome !== undefined && outcome !== 'completed' && outcome !== 'compensated') {
    throw invalidRule(rule, `the outcome is ${String(outcome)}`, 'Give "completed" or "compensated".');
  }
  const root = spanQuery(options.root, 'root');
  const steps = resolveSteps(options.steps);
  return {
    claim: `the saga of every span ${root.text} is ${outcome ?? 'completed or compensated'}`,
    judge: (trace) => {
      const roots = root.select(trace);
      if (roots.length === 0) return refuted([missingSpan(root, trace)]);
      const verdict = conjunction(roots.map((span) => judgeRoot(span, { steps, outcome, trace, assume })));
      return verdict.kind === 'proved' ? proved(verdict.spans) : verdict;
    },
  };
}

function resolveSteps(steps: readonly SagaStep[]): readonly Step[] {
  if (!Array.isArray(steps) || steps.length === 0) {
    throw invalidRule(rule, 'there are no steps', 'Give actions, each with its compensation, in order.');
  }
  return steps.map((step: SagaStep, index) => {
    checkKeys(rule, step, ['action', 'compensation']);
    const { action, compensation } = step;
    return {
      action: spanQuery(action, `steps[${index}].action`),
      compensation:
        compensation === undefined ? undefined : spanQuery(compensation, `steps[${index}].compensation`),
    };
  });
}

interface Plan extends Ordering {
  readonly steps: readonly Step[];
  readonly outcome: SagaOptions['outcome'];
}

function judgeRoot(root: Span, { steps, outcome, trace, assume }: Plan): RuleVerdict {
  const spans = [...trace.descendantsOf(root)];
  const isFailed = (span: Span): boolean => span.status.code === 'error';
  const progress = steps.map((step): Progress => {
    const actions = spans.filter((span) => step.action.matches(span, trace));
    const undone = spans.filter((span) => step.compensation?.matches(span, trace) === true);
    return {
      step,
      done: actions.filter((span) => !isFailed(span)),
      failed: actions.filter(isFailed),
      undone: undone.filter((span) => !isFailed(span)),
    };
  });
  if (progress.every(({ done, failed, undone }) => done.length + failed.length + undone.length === 0)) {
    return refuted([{ what: `${nameSpan(root)} has no step of a saga`, spans: [root] }]);
  }
  const isComplete = progress.every(({ done }) => done.length > 0) && !isFailed(root);
  const isUndone = progress.some(({ undone }) => undone.length > 0);
  if (isComplete && !isUndone) return judgeCompleted(root, progress, { outcome, trace, assume });
  return judgeCompensated(root, progress, { outcome, trace, assume });
}

function judgeCompleted(
  root: Span,
  progress: readonly Progress[],
  { outcome, ...ordering }: Omit<Plan, 'steps'>,
): RuleVerdict {
  if (outcome === 'compensated') {
    return refuted([
      { what: `${nameSpan(root)} is completed, and should have been compensated`, spans: [root] },
    ]);
  }
  const orders = progress.slice(1).flatMap(({ done: later }, index) =>
    (progress[index]?.done ?? []).flatMap((span) =>
      later.map((next) => {
        const what = `${nameSpan(next)} begins before ${nameSpan(span)}, which is the step before it`;
        return inOrder(
          ordering,
          { span, at: 'start' },
          { span: next, at: 'start' },
          { what, spans: [span, next] },
        );
      }),
    ),
  );
  return conjunction([proved([root]), ...orders]);
}

function judgeCompensated(
  root: Span,
  progress: readonly Progress[],
  { outcome, ...ordering }: Omit<Plan, 'steps'>,
): RuleVerdict {
  if (outcome === 'completed') {
    const missing = progress.find(({ done }) => done.length === 0);
    const what =
      missing === undefined
        ? `${nameSpan(root)} undoes its steps, and should have been completed`
        : `${nameSpan(root)} is not completed: no span ${missing.step.action.text} succeeds`;
    return refuted([{ what, spans: [root, ...(missing?.failed ?? [])] }]);
  }
  const counts = progress.map((each) => judgeCount(root, each));
  return conjunction([proved([root]), ...counts, ...judgeReverse(progress, ordering)]);
}

function judgeCount(root: Span, { step, done, undone }: Progress): RuleVerdict {
  const { compensation } = step;
  if (compensation === undefined || done.length === undone.length) return proved([]);
  const what =
    done.length === 0
      ? `${nameSpan(root)} undoes by ${nameSpans(undone)} what was never done`
      : `${nameSpans(done)} ${wasDone(done.length)} and ${wasUndone(undone.length)} by a span ${compensation.text}`;
  return refuted([{ what, spans: [...done, ...undone] }]);
}

function wasDone(count: number): string {
  return count === 1 ? 'was done' : `was done ${countOf(count, 'time')}`;
}

function wasUndone(count: number): string {
  return count === 0 ? 'never undone' : `undone ${countOf(count, 'time')}`;
}

function judgeReverse(progress: readonly Progress[], ordering: Ordering): readonly RuleVerdict[] {
  const withUndoing = progress.filter(({ undone }) => undone.length > 0);
  const reverse = withUndoing.slice(1).flatMap(({ undone: later }, index) =>
    later.flatMap((first) =>
      (withUndoing[index]?.undone ?? []).map((second) => {
        const what = `${nameSpan(second)} begins before ${nameSpan(first)}, which undoes a later step`;
        const wrong = { what, spans: [second, first] };
        return inOrder(ordering, { span: first, at: 'start' }, { span: second, at: 'start' }, wrong);
      }),
    ),
  );
  const before = progress.flatMap(({ done }) =>
    done.flatMap((span) =>
      withUndoing.flatMap(({ undone }) =>
        undone.map((undoing) => {
          const what = `${nameSpan(span)} begins after ${nameSpan(undoing)} has begun to undo`;
          const wrong = { what, spans: [span, undoing] };
          return inOrder(ordering, { span, at: 'start' }, { span: undoing, at: 'start' }, wrong);
        }),
      ),
    ),
  );
  return [...reverse, ...before];
}
