import { causalChain } from '../rules/time/causal-chain.ts';
import { contains } from '../rules/time/contains.ts';
import { endToEnd } from '../rules/time/end-to-end.ts';
import { happensBefore } from '../rules/time/happens-before.ts';
import { latency } from '../rules/time/latency.ts';
import { maxGap } from '../rules/time/max-gap.ts';
import { overlaps } from '../rules/time/overlaps.ts';
import { periodic } from '../rules/time/periodic.ts';
import { sequential } from '../rules/time/sequential.ts';
import type { Rule } from '../rules/rule.ts';
import type { SpanPoint } from '../rules/time/span-point.ts';
import type { TrueSpan, World } from './clock-world.ts';
import { Dice } from './dice.ts';
import {
  trueCauses,
  trulyBefore,
  trulyChained,
  trulyDisjoint,
  trulyPeriodic,
  trulyTogether,
  trulyWithin,
  trulyWithinLimit,
  trulyWithoutGap,
} from './true-verdict.ts';

/** A rule about a world with the truth. */
export interface TimeCase {
  readonly kind: string;
  readonly rule: Rule;
  readonly isTrue: boolean;
}

type Name = 'a' | 'b' | 'c' | 'd';

const names: readonly [Name, ...Name[]] = ['a', 'b', 'c', 'd'];
const points: readonly [SpanPoint, ...SpanPoint[]] = ['start', 'end', 'start', 'end', { event: 'event' }];

/** Makes one rule of each kind about a world, with options of all kinds, and tells whether it is true. */
export function makeCases(world: World, seed: number): readonly TimeCase[] {
  const dice = new Dice(seed ^ 0x5bd1e995);
  const calls = world.isContained && dice.chance(0.5) ? 'contained' : 'answered';
  const maker = new CaseMaker(world, dice, { calls });
  return makers.flatMap(([kind, make]) => {
    const made = make(maker);
    return made === undefined ? [] : [{ kind, ...made }];
  });
}

class CaseMaker {
  readonly world: World;
  readonly dice: Dice;
  readonly assume: { readonly calls: 'answered' | 'contained' };

  constructor(world: World, dice: Dice, assume: { readonly calls: 'answered' | 'contained' }) {
    this.world = world;
    this.dice = dice;
    this.assume = assume;
  }

  name(): Name {
    return this.dice.pick(names);
  }

  /** The spans of a name that arrived. */
  named(name: Name): readonly TrueSpan[] {
    return this.world.arrived.filter(({ observed }) => observed.name === name);
  }

  /** Nanoseconds about as long as spans take. */
  length(): number {
    const { arrived } = this.world;
    const some = arrived[this.dice.whole(0, arrived.length - 1)];
    return some === undefined ? 1000 : Math.round((some.end - some.start) * this.dice.next() * 3);
  }
}

type Made = { readonly rule: Rule; readonly isTrue: boolean } | undefined;

const makers: readonly (readonly [string, (maker: CaseMaker) => Made])[] = [
  ['happensBefore', makeBefore],
  ['happensBefore per', makeBeforePer],
  ['contains', makeContains],
  ['overlaps', makeOverlaps],
  ['sequential', makeSequential],
  ['causalChain', makeChain],
  ['maxGap', makeMaxGap],
  ['periodic', makePeriodic],
  ['latency', makeLatency],
  ['endToEnd', makeEndToEnd],
  ['endToEnd per', makeEndToEndPer],
];

function makeBefore(maker: CaseMaker): Made {
  const { dice, assume } = maker;
  const [a, b] = [maker.name(), maker.name()];
  const [from, to] = [dice.pick(points), dice.pick(points)];
  const pairs = dice.pick(['every', 'each', 'some'] as const);
  const gap = dice.chance(0.4) ? maker.length() : undefined;
  const options = { from, to, pairs, assume, ...(gap === undefined ? {} : { maxGap: `${gap}ns` as const }) };
  const [as, bs] = [maker.named(a), maker.named(b)];
  const isAny = as.length > 0 && bs.length > 0;
  return {
    rule: happensBefore(a, b, options),
    isTrue: isAny && trulyBefore(as, bs, { from, to, pairs, gap: gap ?? Infinity }),
  };
}

function makeBeforePer(maker: CaseMaker): Made {
  const { dice, assume } = maker;
  const [a, b] = [maker.name(), maker.name()];
  const compared = {
    from: dice.pick(['start', 'end'] as const),
    to: dice.pick(['start', 'end'] as const),
    pairs: dice.pick(['every', 'each', 'some'] as const),
  };
  const per = dice.pick<'trace' | 'parent' | { attribute: string }>([
    'trace',
    'parent',
    { attribute: 'key' },
  ]);
  const keyOf = ({ observed }: TrueSpan): unknown => {
    if (per === 'trace') return observed.traceId;
    return per === 'parent' ? observed.parentSpanId : observed.attributes['key'];
  };
  const [as, bs] = [a, b].map((name) => maker.named(name).filter((span) => keyOf(span) !== undefined));
  const groups = [...Map.groupBy(bs ?? [], keyOf)].map(
    ([key, list]) => [(as ?? []).filter((span) => keyOf(span) === key), list] as const,
  );
  const holds = groups.map(
    ([froms, tos]) => froms.length > 0 && trulyBefore(froms, tos, { ...compared, gap: Infinity }),
  );
  return {
    rule: happensBefore(a, b, { ...compared, per, assume }),
    isTrue: groups.length > 0 && (compared.pairs === 'some' ? holds.some(Boolean) : holds.every(Boolean)),
  };
}

function makeContains(maker: CaseMaker): Made {
  const { dice, assume } = maker;
  const [outer, inner] = [maker.name(), maker.name()];
  const pairs = dice.pick(['each', 'some'] as const);
  const [outers, inners] = [maker.named(outer), maker.named(inner)];
  const isAny = outers.length > 0 && inners.length > 0;
  return {
    rule: contains(outer, inner, { pairs, assume }),
    isTrue: isAny && trulyWithin(outers, inners, pairs),
  };
}

function makeOverlaps(maker: CaseMaker): Made {
  const { dice, assume } = maker;
  const chosen = dice.shuffle(names).slice(0, dice.whole(2, 3));
  const lists = chosen.map((name) => maker.named(name));
  if (lists.reduce((count, list) => count * list.length, 1) > 1000) return undefined;
  const pairs = dice.pick(['every', 'some'] as const);
  const min = dice.chance(0.5) ? 0 : Math.round(maker.length() / 4);
  const isAny = lists.every((list) => list.length > 0);
  return {
    rule: overlaps(chosen, { pairs, min: `${min}ns`, assume }),
    isTrue: isAny && trulyTogether(lists, min, pairs),
  };
}

function makeSequential(maker: CaseMaker): Made {
  const name = maker.name();
  const spans = maker.named(name);
  return {
    rule: sequential(name, { assume: maker.assume }),
    isTrue: spans.length > 0 && trulyDisjoint(spans),
  };
}

/** What was lost may have been a cause: only of spans that arrived can be told that they have none. */
function makeChain(maker: CaseMaker): Made {
  const chosen = maker.dice.shuffle(names).slice(0, maker.dice.whole(2, 3));
  const pairs = maker.dice.pick(['each', 'some'] as const);
  const ofAll = chosen.map((name) => maker.world.spans.filter(({ observed }) => observed.name === name));
  const lists = chosen.map((name) => maker.named(name));
  const isAny = lists.every((list) => list.length > 0);
  const whole = (index: number): boolean => index === 0 || (pairs === 'some' && index < chosen.length - 1);
  const chain = ofAll.map((list, index) => (whole(index) ? list : (lists[index] ?? [])));
  return { rule: causalChain(chosen, { pairs }), isTrue: isAny && trulyChained(chain, pairs) };
}

function makeMaxGap(maker: CaseMaker): Made {
  const name = maker.name();
  const max = maker.length();
  const spans = maker.named(name);
  return {
    rule: maxGap(name, `${max}ns`, { assume: maker.assume }),
    isTrue: spans.length > 0 && trulyWithoutGap(spans, max),
  };
}

function makePeriodic(maker: CaseMaker): Made {
  const name = maker.name();
  const [every, tolerance] = [maker.length(), maker.length() * 2];
  return {
    rule: periodic(name, { every: `${every}ns`, tolerance: `${tolerance}ns`, assume: maker.assume }),
    isTrue: trulyPeriodic(maker.named(name), every, tolerance),
  };
}

function makeLatency(maker: CaseMaker): Made {
  const name = maker.name();
  const [p50, max] = [maker.length(), maker.length() * 2];
  const lengths = maker.named(name).map(({ start, end }) => end - start);
  return {
    rule: latency(name, { p50: `${p50}ns`, max: `${max}ns`, estimate: 'point', assume: maker.assume }),
    isTrue: trulyWithinLimit(lengths, 0.5, p50) && trulyWithinLimit(lengths, 1, max),
  };
}

/** Where causes were lost, which spans belong together is not known to the rule, so only complete ones are compared. */
function makeEndToEnd(maker: CaseMaker): Made {
  const effect = maker.dice.shuffle(maker.world.arrived).find(({ parent }) => parent !== undefined);
  const [first, last] = [effect?.parent?.observed.name ?? 'a', effect?.observed.name ?? 'b'];
  const max = maker.length() * 6;
  const froms = maker.world.arrived.filter(({ observed }) => observed.name === first);
  const tos = maker.world.arrived.filter(({ observed }) => observed.name === last);
  if (first === last || maker.world.spans.some(({ isLost }) => isLost)) return undefined;
  const owners = tos.map((to) => nearestCause(to, new Set(froms)));
  const lengths = froms.map((from) => {
    const own = tos.filter((_, index) => owners[index] === from);
    return Math.max(...own.map(({ end }) => end)) - from.start;
  });
  const isWhole =
    owners.every((owner) => owner !== undefined) && lengths.every((length) => length > -Infinity);
  return {
    rule: endToEnd(first, last, { max: `${max}ns`, assume: maker.assume }),
    isTrue: froms.length > 0 && tos.length > 0 && isWhole && trulyWithinLimit(lengths, 1, max),
  };
}

/** From the earliest start to the latest end of a group. */
function makeEndToEndPer(maker: CaseMaker): Made {
  const [first, last] = [maker.name(), maker.name()];
  const max = maker.length() * 10;
  const keyOf = ({ observed }: TrueSpan): unknown => observed.attributes['key'];
  const froms = Map.groupBy(maker.named(first), keyOf);
  const tos = Map.groupBy(maker.named(last), keyOf);
  const isAny = froms.size > 0 && tos.size > 0;
  const lengths = [...new Set([...froms.keys(), ...tos.keys()])].map(
    (key) =>
      Math.max(...(tos.get(key) ?? []).map(({ end }) => end)) -
      Math.min(...(froms.get(key) ?? []).map(({ start }) => start)),
  );
  const isWhole = isAny && lengths.every((length) => length > -Infinity);
  return {
    rule: endToEnd(first, last, { max: `${max}ns`, per: { attribute: 'key' }, assume: maker.assume }),
    isTrue: isWhole && trulyWithinLimit(lengths, 1, max),
  };
}

function nearestCause(span: TrueSpan, among: ReadonlySet<TrueSpan>): TrueSpan | undefined {
  for (const cause of trueCauses(span)) if (among.has(cause)) return cause;
  return undefined;
}
