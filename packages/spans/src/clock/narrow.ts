import type { Bounds } from './bounds.ts';
import type { SpanTimes } from './span-times.ts';

/** Gives up the times of spans that start before a cause of theirs by one clock: given by hand, or the clock was set back. */
export function distrustBackdated(all: readonly SpanTimes[]): void {
  for (const times of all) {
    for (const cause of times.causes) {
      const [first, second] = [cause.start, times.start];
      if (first.clock !== second.clock || second.at.max >= first.at.min) continue;
      times.problem = `"${times.span.name}" starts before "${cause.span.name}", which caused it`;
      times.isBackdated = true;
    }
  }
}

/** Causes narrow what is known: an effect started no earlier, a cause no later, than what is known of the other. */
export function narrowByCauses(
  all: readonly SpanTimes[],
  offset: (from: string, to: string) => Bounds,
): void {
  const ahead = (cause: SpanTimes, effect: SpanTimes): number => offset(cause.clock, effect.clock).max;
  const ordered = causesFirst(all);
  for (const effect of ordered) {
    for (const cause of trustedCauses(effect)) {
      effect.tighten({ min: cause.start.at.min - ahead(cause, effect), max: Infinity });
    }
  }
  for (const effect of ordered.toReversed()) {
    for (const cause of trustedCauses(effect)) {
      cause.tighten({ min: -Infinity, max: effect.start.at.max + ahead(cause, effect) });
    }
  }
}

function trustedCauses(effect: SpanTimes): readonly SpanTimes[] {
  return effect.isBackdated ? [] : effect.causes.filter(({ isBackdated }) => !isBackdated);
}

/** All spans that have causes or are some, each after its causes; in a cycle, one of them comes first. */
function causesFirst(all: readonly SpanTimes[]): readonly SpanTimes[] {
  const ordered: SpanTimes[] = [];
  const met = new Set<SpanTimes>();
  for (const first of all) {
    if (first.causes.length === 0 || met.has(first)) continue;
    const path: { readonly at: SpanTimes; next: number }[] = [{ at: first, next: 0 }];
    met.add(first);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const cause = top.at.causes[top.next];
      top.next += 1;
      if (cause === undefined) ordered.push((path.pop() ?? top).at);
      else if (!met.has(cause)) {
        met.add(cause);
        path.push({ at: cause, next: 0 });
      }
    }
  }
  return ordered;
}
