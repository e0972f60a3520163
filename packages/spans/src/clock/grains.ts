import { type Resource, serviceOf, type Span } from '@clnrm/model';
import { formatValue } from '../claim/format-value.ts';
import type { Trace } from '../graph/trace.ts';

// Java 8 reads milliseconds.
const coarsest = 1_000_000n;
const keys = new WeakMap<Resource, string>();

/**
 * The steps by which the clocks of processes advance, learned from all their spans: stronger evidence than one start that
 * may be round by chance. Known only where one clock is read for all of them, so not for JavaScript, where libraries give
 * some starts by a finer clock, nor where the language is not said. In Java the spans below a local root count from its
 * start and look finer than they are, so only local roots tell.
 */
export function grainsOf(trace: Trace): ReadonlyMap<string, bigint> {
  const grains = new Map<string, bigint>();
  for (const span of trace.spans) {
    const language = languageOf(span);
    if (language === undefined || span.start.clock === 'monotonic') continue;
    const key = processOf(span);
    const { uncertainty } = span.start;
    if (language !== 'java') lower(grains, key, uncertainty);
    else lower(grains, key, isLocalRoot(span, key, trace) ? uncertainty : coarsest);
  }
  return grains;
}

/** Names the process of a span, as far as its resource tells. */
export function processOf({ resource }: Pick<Span, 'resource'>): string {
  const known = keys.get(resource);
  if (known !== undefined) return known;
  const { attributes } = resource;
  const key = JSON.stringify([
    serviceOf({ resource }),
    ...['service.instance.id', 'host.id', 'host.name', 'process.pid'].map((name) =>
      formatValue(attributes[name]),
    ),
  ]);
  keys.set(resource, key);
  return key;
}

function languageOf({ resource }: Span): string | undefined {
  const language = resource.attributes['telemetry.sdk.language'];
  return typeof language === 'string' && !['nodejs', 'webjs', ''].includes(language) ? language : undefined;
}

function lower(grains: Map<string, bigint>, key: string, grain: bigint): void {
  const known = grains.get(key);
  if (known === undefined || grain < known) grains.set(key, grain);
}

/** Where the parent has not arrived, it may be of the same process. */
function isLocalRoot(span: Span, key: string, trace: Trace): boolean {
  if (span.parentSpanId === undefined) return true;
  const parent = trace.parentOf(span);
  return parent !== undefined && processOf(parent) !== key;
}
