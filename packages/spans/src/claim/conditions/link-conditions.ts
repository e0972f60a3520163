import type { Span, SpanLink } from '@clnrm/model';
import type { Trace } from '../../graph/trace.ts';
import { fits, formatPattern } from '../pattern.ts';
import type { LinkFields, SpanSelectorFields } from '../selector.ts';
import type { Condition } from './condition.ts';
import { fitsAll } from './event-conditions.ts';
import { formatAttributes } from './own-conditions.ts';
import type { Resolve, ResolvedSelector } from './resolved-selector.ts';
import { every, some, type Truth } from './truth.ts';

/** A link that is asked for, with what it leads to resolved. */
interface Wanted {
  readonly fields: LinkFields;
  readonly to: ResolvedSelector | undefined;
  readonly text: string;
}

/** The conditions on links. */
export function linkConditions({ link, links }: SpanSelectorFields, resolve: Resolve): readonly Condition[] {
  return [
    ...(link === undefined ? [] : [linkCondition(wantedOf(link, resolve))]),
    ...(links === undefined ? [] : [allLinksCondition(links.map((each) => wantedOf(each, resolve)))]),
  ];
}

function linkCondition(wanted: Wanted): Condition {
  const { count } = wanted.fields;
  const judge = (span: Span, trace: Trace): Truth => {
    const truths = span.links.map((link) => isSuch(wanted, link, trace));
    if (count === undefined) return some(truths, (truth) => truth);
    return truths.includes(undefined) ? undefined : fits(count, truths.filter(Boolean).length);
  };
  const times = count === undefined ? '' : `, ${formatPattern(count)} times`;
  return {
    label: 'link',
    expected: `${wanted.text}${times}`,
    clause: `with a link ${wanted.text}${times}`,
    judge,
    received: list,
    mayBegin: wanted.to !== undefined,
    mayCease: wanted.to !== undefined && (count !== undefined || wanted.to.mayCease),
  };
}

function allLinksCondition(all: readonly Wanted[]): Condition {
  const expected = all.length === 0 ? 'none' : all.map(({ text }) => text).join(', then ');
  return {
    label: 'links',
    expected,
    clause: all.length === 0 ? 'without links' : `with exactly the links ${expected}`,
    judge: ({ links }, trace) =>
      links.length === all.length &&
      every(all.entries(), ([index, wanted]) => isSuch(wanted, links[index] as SpanLink, trace)),
    received: list,
    mayBegin: all.some(({ to }) => to !== undefined),
    mayCease: all.some(({ to }) => to?.mayCease === true),
  };
}

function wantedOf(fields: LinkFields, resolve: Resolve): Wanted {
  const to = fields.to === undefined ? undefined : resolve(fields.to);
  const words = (['traceId', 'spanId', 'traceState'] as const).flatMap((key) => {
    const pattern = fields[key];
    return pattern === undefined ? [] : [`${key} ${formatPattern(pattern)}`];
  });
  const attributes = formatAttributes(fields.attributes).map((text) => `attribute ${text}`);
  const having = [...words, ...attributes].join(' and ');
  const text = [
    ...(to === undefined ? [] : [`to a span ${to.text}`]),
    ...(having === '' ? [] : [`with ${having}`]),
  ].join(' ');
  return { fields, to, text };
}

function isSuch({ fields, to }: Wanted, link: SpanLink, trace: Trace): Truth {
  const isFitting =
    (['traceId', 'spanId', 'traceState'] as const).every((key) => {
      const pattern = fields[key];
      return pattern === undefined || fits(pattern, link[key]);
    }) && fitsAll(fields.attributes, link.attributes);
  if (!isFitting || to === undefined) return isFitting;
  const target = trace.find(link.traceId, link.spanId);
  return target !== undefined && to.judge(target, trace);
}

function list(span: Span, trace: Trace): string {
  const targets = span.links.map(({ traceId, spanId }) => {
    const target = trace.find(traceId, spanId);
    return target === undefined ? `to ${spanId}, which has not arrived` : `to "${target.name}"`;
  });
  return targets.length === 0 ? 'none' : targets.join('; ');
}
