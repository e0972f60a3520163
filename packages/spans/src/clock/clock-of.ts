import { type Instant, type Resource, serviceOf, type Span } from '@clnrm/model';

/** The clock that all processes of this machine share and nobody can set. */
export const monotonicClock = 'the monotonic clock of this machine';

const names = new WeakMap<Resource, string>();

/**
 * Names the clock that a reading of a span comes from: the monotonic one, or the time of day of the host that its resource
 * names. Where it names none, nothing says that two services share one.
 */
export function clockOf({ resource }: Pick<Span, 'resource'>, { clock }: Pick<Instant, 'clock'>): string {
  if (clock === 'monotonic') return monotonicClock;
  const known = names.get(resource);
  if (known !== undefined) return known;
  const name = nameClock(resource);
  names.set(resource, name);
  return name;
}

function nameClock(resource: Resource): string {
  const { attributes } = resource;
  for (const key of ['host.id', 'host.name']) {
    const value = attributes[key];
    if (typeof value === 'string' && value !== '') return `the clock of host "${value}"`;
  }
  return `the clock of service "${serviceOf({ resource })}"`;
}
