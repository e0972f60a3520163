import type { Leak } from '@clnrm/model';

/** Writes a leak as the fixtures do: without what differs from run to run, `exact` where the test is known. */
export function summarise({ kind, subject, change, place, test }: Leak): string {
  const stable = subject
    .replace(/^\/.*\/(?=(?:home|te?mp)\/)/u, '')
    .replace(/^tmp\//u, 'temp/')
    .replace(/(?<=report-).*/u, '')
    .replace(/^\/.*\//u, '')
    .replace(/(?<=port )\d+/u, '0')
    .replace(/^(?<word>process|pipe) .*/u, '$<word>');
  return `${kind} ${stable} ${change} line ${place?.line ?? 'unknown'}${test === undefined ? '' : ' exact'}`;
}
