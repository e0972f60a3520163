import { Trace } from '../graph/trace.ts';
import { makeWorld, type World, type WorldKind } from './clock-world.ts';
import { makeCases } from './time-case.ts';

/** How often rules of one kind came to what, in worlds of one kind. */
export interface OracleCount {
  proved: number;
  refuted: number;
  undetermined: number;
  /** What was proved or refuted and is not so: the seed and the claim. */
  readonly wrong: string[];
}

/** Counts by the kind of world and the kind of rule. */
export type OracleCounts = ReadonlyMap<string, OracleCount>;

/** Judges rules about `count` worlds of a kind, from a seed on, and compares the verdicts with the truth. */
export function runOracle(kind: WorldKind, seed: number, count: number): OracleCounts {
  const counts = new Map<string, OracleCount>();
  for (let at = seed; at < seed + count; at += 1) {
    const world = makeWorld(at, kind);
    const trace = traceOf(world);
    for (const { kind: rule, rule: stated, isTrue } of makeCases(world, at)) {
      const own = counts.get(rule) ?? { proved: 0, refuted: 0, undetermined: 0, wrong: [] };
      counts.set(rule, own);
      const verdict = stated.judge(trace);
      own[verdict.kind] += 1;
      const isWrong = (verdict.kind === 'proved' && !isTrue) || (verdict.kind === 'refuted' && isTrue);
      if (isWrong) own.wrong.push(`${kind} ${at}: ${verdict.kind}: ${stated.claim}`);
    }
  }
  return counts;
}

/** The share of verdicts that are undetermined, from 0 to 1. */
export function undeterminedShare(counts: OracleCounts): number {
  const all = [...counts.values()];
  const sum = (read: (count: OracleCount) => number): number =>
    all.reduce((total, count) => total + read(count), 0);
  return (
    sum(({ undetermined }) => undetermined) / sum((each) => each.proved + each.refuted + each.undetermined)
  );
}

function traceOf({ kind, arrived }: World): Trace {
  const spans = arrived.map(({ observed }) => observed);
  const testRoot = { traceId: 'f'.repeat(32), spanId: 'f'.repeat(16) };
  return kind === 'several-hosts' ? new Trace(spans) : new Trace(spans, { testRoot });
}
