import { serviceOf, type Span } from '@clnrm/model';

/** Names a span with its service as it reads in a finding: `"POST /orders" of orders`. */
export function nameSpan(span: Span): string {
  return `"${span.name}" of ${serviceOf(span)}`;
}

/** Names several spans, cut where they are many: `"GET" of gateway, "GET" of orders and 3 more`. */
export function nameSpans(spans: readonly Span[]): string {
  const most = 3;
  const names = spans.slice(0, most).map(nameSpan).join(', ');
  return spans.length > most ? `${names} and ${spans.length - most} more` : names;
}

/** Counts in words: `1 span`, `3 spans`. */
export function countOf(count: number, noun: string, plural: string = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
