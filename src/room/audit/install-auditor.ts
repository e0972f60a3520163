import { isBuiltin } from 'node:module';
import type { Leak } from '@clnrm/model';
import type { Auditor, AuditScope } from './auditor.ts';
import type { Check, CheckContext, Finding } from './check.ts';
import { allChecks } from './checks/all-checks.ts';
import { installCreationLog } from './creation-log.ts';
import { installFileLog } from './file-log.ts';
import { settle } from './settle.ts';
import { toLeak } from './to-leak.ts';

interface State {
  readonly check: Check;
  readonly before: unknown;
  /** What the set-up files changed. */
  prepared: readonly Finding[];
}

/**
 * Installs the audit in this process. Call once, before anything that a test could patch, or that keeps its own
 * reference to a function of `fs`, is imported.
 */
export function installAuditor(): Auditor {
  let current: AuditScope | undefined;
  let states: readonly State[] = [];
  let loads = 0;
  const loaded = new Set<string>();

  function scope(): AuditScope {
    if (current === undefined) throw new TypeError('The audit is not running.');
    return current;
  }
  const context: CheckContext = {
    scope,
    running: () => current !== undefined,
    creations: installCreationLog(),
    files: installFileLog(),
  };
  const checks = allChecks(context);

  return {
    begin(next) {
      current = next;
      states = checks.map((check) => ({ check, before: check.snapshot(), prepared: [] }));
      context.creations.start(next.currentTest);
      context.files.start(next.directories.base, next.currentTest);
    },
    prepared() {
      for (const state of states) state.prepared = state.check.compare(state.before);
    },
    async loading(id, load) {
      if (current === undefined || loaded.has(id)) return load();
      loaded.add(id);
      // While two modules load at once, what they change is accepted when the first one is there.
      const accepting =
        isBuiltin(id) || loads > 0 ? [] : states.filter(({ check }) => check.accept !== undefined);
      const own = accepting.map(compare);
      loads += 1;
      try {
        return await load();
      } finally {
        loads -= 1;
        for (const [index, { check, before }] of accepting.entries())
          check.accept?.(before, own[index] ?? []);
        if (accepting.length === 0) for (const check of checks) check.loaded?.();
      }
    },
    evaluating(code) {
      for (const check of checks) check.evaluating?.(code);
    },
    async end() {
      const leaks = await audit(states, scope());
      context.creations.stop();
      context.files.stop();
      current = undefined;
      return leaks;
    },
  };
}

async function audit(states: readonly State[], scope: AuditScope): Promise<readonly Leak[]> {
  const leaks: Leak[] = [];
  for (const state of states.filter(({ check }) => check.first))
    leaks.push(...report(state, compare(state), scope));
  const rest = states.filter(({ check }) => !check.first);
  let found = rest.map(compare);
  const isSettling = (index: number): boolean =>
    found[index]?.some((finding) => finding.settles === true) ?? false;
  const suspects = rest.map((state, index) => ({ state, index })).filter(({ index }) => isSettling(index));
  if (suspects.length > 0) {
    await settle(() => {
      for (const { state, index } of suspects) found[index] = compare(state);
      return suspects.some(({ index }) => isSettling(index));
    });
    // What ran meanwhile may have changed anything.
    found = rest.map(compare);
  }
  for (const [index, state] of rest.entries()) leaks.push(...report(state, found[index] ?? [], scope));
  return leaks;
}

function compare({ check, before }: State): readonly Finding[] {
  return check.compare(before);
}

/** Undoes findings, the latest first, and tells of those that are not the set-up files' own. */
function report(state: State, findings: readonly Finding[], scope: AuditScope): readonly Leak[] {
  if (findings.length === 0) return [];
  const undone = new Set(findings.toReversed().filter(undo));
  const left = compare(state);
  return findings
    .map((finding) => ({
      finding,
      isUndone: undone.has(finding) && !left.some((other) => isSame(other, finding)),
    }))
    .filter(({ finding, isUndone }) => !isUndone || !state.prepared.some((other) => isSame(other, finding)))
    .map(({ finding, isUndone }) => toLeak(finding, isUndone, scope));
}

function undo(finding: Finding): boolean {
  if (finding.undo === undefined) return false;
  try {
    finding.undo();
    return true;
  } catch {
    // What the user made permanent stays; the process is retired.
    return false;
  }
}

function isSame(one: Finding, other: Finding): boolean {
  return one.subject === other.subject && one.change === other.change && Object.is(one.value, other.value);
}
