import { type Resource, serviceOf, type Span } from '@clnrm/model';
import type { Trace } from '../graph/trace.ts';

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
    if (language === 'java' && isBelowItsOwn(span, key, trace)) continue;
    const { uncertainty } = span.start;
    const known = grains.get(key);
    if (known === undefined || uncertainty < known) grains.set(key, uncertainty);
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
      String(attributes[name] ?? ''),
    ),
  ]);
  keys.set(resource, key);
  return key;
}

function languageOf({ resource }: Span): string | undefined {
  const language = resource.attributes['telemetry.sdk.language'];
  return typeof language === 'string' && !['nodejs', 'webjs', ''].includes(language) ? language : undefined;
}

function isBelowItsOwn(span: Span, key: string, trace: Trace): boolean {
  const parent = trace.parentOf(span);
  return parent !== undefined && processOf(parent) === key;
}
