import { medianOf, type ParticipantRecord, type TalkRecord, type TopologyRecord } from '@clnrm/model';
import { formatDuration } from '../claim/format-value.ts';
import { countOf } from '../rules/name-span.ts';

/** Replaces what does not print, or turns the direction of what follows. */
export function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '�');
}

/** Cuts text after so many characters. */
export function clip(text: string, length: number): string {
  const characters = Array.from(printable(text));
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : characters.join('');
}

/** What is said of a participant below its name. */
export function aboutNode({ kind, spans, errors }: ParticipantRecord): string {
  const words = { database: 'database', queue: 'queue', peer: 'external' };
  if (kind !== 'service') return words[kind];
  return `${countOf(spans, 'span')}${errors === 0 ? '' : `, ${countOf(errors, 'error')}`}`;
}

/** What is said of an edge: how often, how often it failed, how long it takes. */
export function aboutEdge(edge: TalkRecord): string {
  const median = medianOf(edge);
  return [
    `${edge.count}×`,
    ...(edge.errors === 0 ? [] : [countOf(edge.errors, 'error')]),
    ...(median === undefined ? [] : [formatDuration(BigInt(Math.round(median)))]),
  ].join(' · ');
}

/** What is said of the whole. */
export function aboutTopology({ nodes, edges }: TopologyRecord): string {
  const of = (kind: ParticipantRecord['kind']): number => nodes.filter((node) => node.kind === kind).length;
  const via = (isCall: boolean): number =>
    edges.filter((edge) => (edge.via === 'call') === isCall).reduce((sum, { count }) => sum + count, 0);
  const errors = edges.reduce((sum, edge) => sum + edge.errors, 0);
  const parts = [
    [of('service'), 'service'],
    [of('database'), 'database'],
    [of('queue'), 'queue'],
    [of('peer'), 'external'],
    [via(true), 'call'],
    [via(false), 'message'],
    [errors, 'error'],
  ] as const;
  const said = parts
    .filter(([amount]) => amount > 0)
    .map(([amount, noun]) => countOf(amount, noun, noun === 'external' ? noun : `${noun}s`));
  return said.length === 0 ? 'no service took part' : said.join(', ');
}
