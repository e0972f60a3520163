import { isDeepStrictEqual } from 'node:util';
import { serviceOf, type Span } from '@clnrm/model';
import type { SpanSelector } from '../../claim/selector.ts';
import { type SpanQuery, spanQuery } from '../../claim/span-query.ts';
import { type ClockAssumptions, resolveAssumptions } from '../../clock/assumptions.ts';
import type { Trace } from '../../graph/trace.ts';
import { checkKeys, invalidRule } from '../invalid-rule.ts';
import { missingSpan } from '../missing-span.ts';
import { conjunction, type Finding, proved, refuted, type Rule, type RuleVerdict } from '../rule.ts';
import { inOrder, type Ordering } from './in-order.ts';
import { countOf, nameSpan, nameSpans } from '../name-span.ts';

/** What a transaction is made of. */
export interface TransactionOptions {
  /** The span that encloses one transaction; each that matches is judged. */
  readonly root: SpanSelector;
  /** What must happen before the commit, in this order; a step may have several spans. */
  readonly steps: readonly SpanSelector[];
  /** Defaults to the last of the steps. */
  readonly commit?: SpanSelector;
  /** Defaults to none: then the transaction must commit. */
  readonly rollback?: SpanSelector;
  /** Services of which each has its own steps, commit or rollback. Defaults to one transaction, whatever the services. */
  readonly participants?: readonly string[];
  /** Which of the two it must be. Defaults to either. */
  readonly outcome?: 'commit' | 'rollback';
  /** What is taken for granted of clocks where the order of steps is judged. */
  readonly assume?: ClockAssumptions;
}

interface Plan {
  readonly root: SpanQuery;
  readonly steps: readonly SpanQuery[];
  readonly commit: SpanQuery;
  readonly rollback: SpanQuery | undefined;
  readonly participants: readonly string[] | undefined;
  readonly outcome: TransactionOptions['outcome'];
  readonly assume: ClockAssumptions | undefined;
}

/** What one participant did within one root. */
interface Part {
  readonly root: Span;
  /** How the participant is called in findings. */
  readonly name: string;
  readonly steps: readonly (readonly Span[])[];
  readonly commits: readonly Span[];
  readonly rollbacks: readonly Span[];
  /** Spans of the whole transaction that failed. */
  readonly errors: readonly Span[];
}

const rule = 'transaction';

/**
 * States that each transaction either commits, with every step in order and no error, or rolls back after what was done
 * and never commits, and that nothing follows its end. Participants, where they are named, all end the same way.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` or `CLNRM_INVALID_RULE`
 */
export function transaction(options: TransactionOptions): Rule {
  const plan = resolve(options);
  const ends = plan.rollback === undefined || plan.outcome === 'commit' ? 'commits' : 'commits or rolls back';
  const text = plan.outcome === 'rollback' ? 'rolls back' : ends;
  return {
    claim: `the transaction of every span ${plan.root.text} ${text}`,
    judge: (trace) => {
      const roots = plan.root.select(trace);
      if (roots.length === 0) return refuted([missingSpan(plan.root, trace)]);
      const verdict = conjunction(roots.map((root) => judgeRoot(root, plan, trace)));
      return verdict.kind === 'proved' ? proved(verdict.spans) : verdict;
    },
  };
}

function resolve(options: TransactionOptions): Plan {
  checkKeys(rule, options, ['root', 'steps', 'commit', 'rollback', 'participants', 'outcome', 'assume']);
  resolveAssumptions(rule, options.assume);
  const { root, steps, commit, rollback, participants, outcome, assume } = options;
  if (!Array.isArray(steps) || steps.length === 0) {
    throw invalidRule(rule, 'there are no steps', 'Give the spans that come before the commit, in order.');
  }
  if (participants !== undefined && (!Array.isArray(participants) || participants.length === 0)) {
    throw invalidRule(rule, 'participants is no list of services', 'Give their names.');
  }
  if (outcome !== undefined && outcome !== 'commit' && outcome !== 'rollback') {
    throw invalidRule(rule, `the outcome is ${String(outcome)}`, 'Give "commit" or "rollback".');
  }
  if (outcome === 'rollback' && rollback === undefined) {
    throw invalidRule(rule, 'it must roll back, and nothing says how', 'Give the span of the rollback.');
  }
  const queries = steps.map((step: SpanSelector, index) => spanQuery(step, `steps[${index}]`));
  const last = queries.at(-1) as SpanQuery;
  return {
    root: spanQuery(root, 'root'),
    steps: queries.filter((_, at) =>
      commit === undefined ? at < steps.length - 1 : !isDeepStrictEqual(steps[at], commit),
    ),
    commit: commit === undefined ? last : spanQuery(commit, 'commit'),
    rollback: rollback === undefined ? undefined : spanQuery(rollback, 'rollback'),
    participants,
    outcome,
    assume,
  };
}

function judgeRoot(root: Span, plan: Plan, trace: Trace): RuleVerdict {
  const spans = [...trace.descendantsOf(root)];
  const matching = (query: SpanQuery, among: readonly Span[]): readonly Span[] =>
    among.filter((span) => query.matches(span, trace));
  const failed = (span: Span): boolean => span.status.code === 'error';
  const errors = [
    ...[...plan.steps, plan.commit].flatMap((query) => matching(query, spans).filter(failed)),
    ...(failed(root) ? [root] : []),
  ];
  const partOf = (name: string, among: readonly Span[]): Part => ({
    root,
    name,
    steps: plan.steps.map((step) => matching(step, among)),
    commits: matching(plan.commit, among).filter((span) => !failed(span)),
    rollbacks: plan.rollback === undefined ? [] : matching(plan.rollback, among),
    errors,
  });
  const parts =
    plan.participants === undefined
      ? [partOf(nameSpan(root), spans)]
      : plan.participants.map((service) =>
          partOf(
            `${service} in ${nameSpan(root)}`,
            spans.filter((span) => serviceOf(span) === service),
          ),
        );
  return conjunction([...parts.map((part) => judgePart(part, plan, trace)), judgeAgreement(parts)]);
}

function judgePart(part: Part, plan: Plan, trace: Trace): RuleVerdict {
  const { name, commits, rollbacks, errors, root } = part;
  const [commit, again] = commits;
  const [rollback] = rollbacks;
  if (commit === undefined && rollback === undefined) return refuted([neither(part)]);
  if (commit !== undefined && rollback !== undefined) {
    const what = `${name} commits by ${nameSpans(commits)} and rolls back by ${nameSpans(rollbacks)}`;
    return refuted([{ what, spans: [commit, rollback] }]);
  }
  const outcome = commit === undefined ? 'rollback' : 'commit';
  if (plan.outcome !== undefined && plan.outcome !== outcome) {
    const what =
      outcome === 'commit'
        ? `${name} commits by ${nameSpans(commits)}, and should have rolled back`
        : `${name} rolls back by ${nameSpans(rollbacks)}, and should have committed`;
    return refuted([{ what, spans: [...commits, ...rollbacks, ...errors] }]);
  }
  if (commit === undefined) return judgeRollback(part, plan, trace);
  if (again !== undefined) {
    const what = `${name} commits ${countOf(commits.length, 'time')}`;
    const remedy = 'Choose as the root the span that encloses one transaction, or name the participants.';
    return refuted([{ what, spans: commits, remedy }]);
  }
  const findings = errors.map((error) => ({
    what:
      error === root
        ? `${nameSpan(root)} failed, and ${nameSpan(commit)} commits all the same`
        : `${nameSpan(error)} failed, and ${nameSpan(commit)} commits all the same`,
    spans: [error, commit],
  }));
  return conjunction([
    findings.length === 0 ? proved([commit]) : refuted(findings),
    ...missingSteps(part, plan, plan.steps.length),
    ...judgeOrder(part, commits, { trace, assume: plan.assume }),
  ]);
}

function neither({ name, root, steps, errors }: Part): Finding {
  const done = steps.flat();
  const [error] = errors;
  if (done.length === 0 && error === undefined) {
    return { what: `${name} has no step of a transaction`, spans: [root] };
  }
  const why = error === undefined || error === root ? '' : `, although ${nameSpan(error)} failed`;
  return { what: `${name} neither commits nor rolls back${why}`, spans: [root, ...errors, ...done] };
}

function judgeRollback(part: Part, plan: Plan, trace: Trace): RuleVerdict {
  const { name, steps, rollbacks } = part;
  const broken = rollbacks.filter(({ status }) => status.code === 'error');
  const furthest = steps.findLastIndex((spans) => spans.length > 0);
  return conjunction([
    broken.length === 0
      ? proved(rollbacks)
      : refuted([{ what: `the rollback of ${name}, ${nameSpans(broken)}, failed`, spans: broken }]),
    ...missingSteps(part, plan, furthest),
    ...judgeOrder(part, rollbacks, { trace, assume: plan.assume }),
  ]);
}

function missingSteps(part: Part, plan: Plan, until: number): readonly RuleVerdict[] {
  return plan.steps
    .filter((_, index) => index < until && part.steps[index]?.length === 0)
    .map((step) =>
      refuted([{ what: `${part.name} goes on without a span ${step.text}`, spans: [part.root] }]),
    );
}

/** Every span of a step ends before any of the next one that occurs begins, the end of the transaction included. */
function judgeOrder(part: Part, ends: readonly Span[], ordering: Ordering): readonly RuleVerdict[] {
  const stages = [...part.steps.filter((spans) => spans.length > 0), ends];
  return stages.slice(1).flatMap((later, index) =>
    (stages[index] ?? []).flatMap((span) =>
      later.map((next) => {
        const what = ends.includes(next)
          ? `${nameSpan(span)} goes on after ${nameSpan(next)}, which ends the transaction`
          : `${nameSpan(next)} begins before ${nameSpan(span)} ends`;
        const wrong = { what, spans: [span, next] };
        return inOrder(ordering, { span, at: 'end' }, { span: next, at: 'start' }, wrong);
      }),
    ),
  );
}

function judgeAgreement(parts: readonly Part[]): RuleVerdict {
  const one = parts.find(({ commits }) => commits.length > 0);
  const other = parts.find((part) => part !== one && part.rollbacks.length > 0);
  if (one === undefined || other === undefined) return proved([]);
  const what = `${one.name} commits and ${other.name} rolls back`;
  return refuted([{ what, spans: [...one.commits, ...other.rollbacks] }]);
}
