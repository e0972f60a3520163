import { row, type SupersetRow, type SupersetSection } from './row.ts';

const structure: readonly (readonly [operator: string, key: string, back: string, wrong: string])[] = [
  ['>>', 'ancestor', 'descendant', 'consume'],
  ['>', 'parent', 'child', 'consume'],
  ['<<', 'descendant', 'ancestor', 'consume'],
  ['<', 'child', 'parent', 'consume'],
  ['~', 'sibling', 'sibling', 'UPDATE stock'],
];

// The two sides of each operator as they stand in the sample.
const sides: Readonly<Record<string, readonly [left: string, right: string]>> = {
  '>>': ['POST /orders', 'UPDATE stock'],
  '>': ['POST /orders', 'validate'],
  '<<': ['UPDATE stock', 'POST /orders'],
  '<': ['validate', 'POST /orders'],
  '~': ['validate', 'publish'],
};

const structural: readonly SupersetRow[] = structure.flatMap(([operator, key, back, wrong]) => {
  const [left, right] = sides[operator] ?? ['', ''];
  const [a, b] = [`'${left}'`, `'${right}'`];
  return [
    row(`\`{A} ${operator} {B}\``, `{ name: ${b}, ${key}: ${a} }`, `{ name: ${b}, ${key}: '${wrong}' }`),
    row(
      `\`{A} !${operator} {B}\``,
      `{ name: ${b}, not: { ${key}: '${wrong}' } }`,
      `{ name: ${b}, not: { ${key}: ${a} } }`,
    ),
    row(
      `\`{A} &${operator} {B}\``,
      `occurs({ any: [{ name: ${b}, ${key}: ${a} }, { name: ${a}, ${back}: ${b} }] }, 2)`,
      `occurs({ any: [{ name: ${b}, ${key}: ${a} }, { name: ${a}, ${back}: ${b} }] }, 1)`,
    ),
  ];
});

/** The operators and intrinsics of TraceQL. */
export const traceql: SupersetSection = {
  title: 'TraceQL',
  source: 'the documentation of Grafana Tempo 2.10: operators, intrinsics and scopes',
  rows: [
    ...structural,
    row(
      '`{A} && {B}`',
      `all(occurs('validate'), occurs('publish'))`,
      `all(occurs('validate'), occurs('refund'))`,
    ),
    row(
      '`{A} \\|\\| {B}`',
      `any(occurs('refund'), occurs('publish'))`,
      `any(occurs('refund'), occurs('cancel'))`,
    ),
    row(
      '`{a && b}` within a span',
      `{ all: [{ kind: 'client' }, { status: 'error' }] }`,
      `{ all: [{ kind: 'server' }, { status: 'error' }] }`,
    ),
    row(
      '`{a \\|\\| b}` within a span',
      `{ any: [{ kind: 'unspecified' }, { status: 'error' }] }`,
      `{ any: [{ kind: 'unspecified' }, { traceState: 'x' }] }`,
    ),
    row(
      '`=`, `!=`',
      `{ attributes: { amount: is.all(is.present, is.not(13)) } }`,
      `{ attributes: { amount: is.all(is.present, is.not(12)) } }`,
    ),
    row(
      '`>`, `>=`, `<`, `<=`',
      `{ attributes: { amount: is.all(is.above(11), is.atMost(12)) } }`,
      `{ attributes: { amount: is.all(is.above(12), is.below(20)) } }`,
    ),
    row(
      '`=~`, `!~`',
      `{ name: is.all(/^INSERT/, is.not(/DELETE/)) }`,
      `{ name: is.all(/^INSERT/, is.not(/order/)) }`,
    ),
    row(
      '`= nil`, `!= nil`',
      `{ name: 'publish', attributes: { amount: is.absent } }`,
      `{ name: 'publish', attributes: { amount: is.present } }`,
    ),
    row(
      '`span.`, `resource.`',
      `{ attributes: { amount: 12 }, resource: { 'service.name': 'orders' } }`,
      `{ attributes: { amount: 12 }, resource: { 'service.name': 'stock' } }`,
    ),
    row(
      '`event.`, `link.`, `instrumentation.`',
      `{ event: { attributes: { attempt: 1 } }, link: { attributes: { reason: 'retry' } }, scope: 'test' }`,
      `{ event: { attributes: { attempt: 1 } }, link: { attributes: { reason: 'first' } } }`,
    ),
    row(
      '`span:name`, `span:kind`',
      `{ name: 'publish', kind: 'producer' }`,
      `{ name: 'publish', kind: 'consumer' }`,
    ),
    row(
      '`span:status`, `span:statusMessage`',
      `{ status: { code: 'error', message: /card/ } }`,
      `{ status: { code: 'ok', message: /card/ } }`,
    ),
    row(
      '`span:duration`',
      `{ name: 'charge card', duration: { above: '29ms' } }`,
      `{ name: 'charge card', duration: { above: '30ms' } }`,
    ),
    row(
      '`span:id`, `span:parentID`',
      `{ spanId: /./, parent: { spanId: sample.roots[0].spanId } }`,
      `{ parent: { spanId: 'f'.repeat(16) } }`,
    ),
    row(
      '`span:childCount`',
      `{ name: 'POST /orders', childCount: 6 }`,
      `{ name: 'POST /orders', childCount: 5 }`,
    ),
    row('`nestedSetParent < 0`', `occurs({ root: true }, 2)`, `occurs({ root: true }, 1)`),
    row('`event:name`', `{ event: 'exception' }`, `{ event: 'start' }`),
    row(
      '`event:timeSinceStart`',
      `{ where: ({ start, events }) => events.some(({ time }) => time.ns - start.ns < 10_000_000n) }`,
      `{ where: ({ start, events }) => events.some(({ time }) => time.ns - start.ns < 5_000_000n) }`,
    ),
    row(
      '`link:spanID`, `link:traceID`',
      `{ link: { traceId: '1'.repeat(32), spanId: sample.named('publish')[0].spanId } }`,
      `{ link: { traceId: '2'.repeat(32) } }`,
    ),
    row(
      '`instrumentation:name`, `instrumentation:version`',
      `{ scope: { name: 'http', version: '' } }`,
      `{ scope: { name: 'grpc' } }`,
    ),
    row(
      '`trace:rootName`, `trace:rootService`',
      `{ name: 'UPDATE stock', ancestor: { root: true, name: 'POST /orders', service: 'orders' } }`,
      `{ name: 'UPDATE stock', ancestor: { root: true, name: 'POST /stock' } }`,
    ),
    row(
      '`trace:duration`',
      `latency({ root: true, kind: 'server' }, { max: '100ms' })`,
      `latency({ root: true, kind: 'server' }, { max: '99ms' })`,
    ),
    row('`trace:id`', `{ traceId: '2'.repeat(32) }`, `{ traceId: '3'.repeat(32) }`),
    row(
      '`\\| count() > 1`',
      `occurs('INSERT order', { atLeast: 2 })`,
      `occurs('INSERT order', { atLeast: 3 })`,
    ),
    row(
      '`\\| max(duration) < 31ms`',
      `every({ service: 'orders', root: false }, { duration: { below: '31ms' } })`,
      `every({ service: 'orders', root: false }, { duration: { below: '30ms' } })`,
    ),
    row(
      '`\\| min(duration) > 4ms`',
      `never({ name: 'INSERT order', duration: { atMost: '4ms' } })`,
      `never({ name: 'INSERT order', duration: { atMost: '5ms' } })`,
    ),
    row(
      '`\\| by(parent) \\| count() < 3`',
      `perParent('POST /orders', 'INSERT order', { atMost: 2 })`,
      `perParent('POST /orders', 'INSERT order', { atMost: 1 })`,
    ),
  ],
};
