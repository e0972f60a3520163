import { row, type SupersetSection } from './row.ts';

/** What the original clnrm, in Rust, expects. */
export const clnrmRust: SupersetSection = {
  title: 'clnrm in Rust',
  source: 'seanchatmangpt/clnrm, `crates/clnrm-core/src/validation`, 2025-10-18',
  rows: [
    row('`expect.span` name', `'INSERT order'`, `'DELETE order'`),
    row(
      '`expect.span` parent',
      `{ name: 'INSERT order', parent: 'POST /orders' }`,
      `{ name: 'INSERT order', parent: 'validate' }`,
    ),
    row('`expect.span` kind', `{ name: 'publish', kind: 'producer' }`, `{ name: 'publish', kind: 'client' }`),
    row(
      '`expect.span` `attrs.all`',
      `{ attributes: { amount: 12, currency: 'EUR' } }`,
      `{ attributes: { amount: 12, currency: 'USD' } }`,
    ),
    row(
      '`expect.span` `attrs.any`',
      `{ name: 'charge card', any: [{ attributes: { amount: 1 } }, { attributes: { currency: 'EUR' } }] }`,
      `{ name: 'charge card', any: [{ attributes: { amount: 1 } }, { attributes: { currency: 'USD' } }] }`,
    ),
    row(
      '`expect.span` `events.any`',
      `{ event: is.oneOf('retry', 'timeout') }`,
      `{ event: is.oneOf('start', 'timeout') }`,
    ),
    row(
      '`expect.span` `duration_ms` min, max',
      `{ name: 'charge card', duration: { atLeast: 10, atMost: 50 } }`,
      `{ name: 'charge card', duration: { atLeast: 40, atMost: 50 } }`,
    ),
    row(
      '`expect.graph` `must_include`',
      `edge('POST /orders', 'validate')`,
      `edge('validate', 'POST /orders')`,
    ),
    row(
      '`expect.graph` `must_not_cross`',
      `noEdge('validate', 'INSERT order')`,
      `noEdge('POST /orders', 'INSERT order')`,
    ),
    row('`expect.graph` `acyclic`', `acyclic()`, `not(acyclic())`),
    row(
      '`expect.counts` `spans_total` gte, lte, eq',
      `counts({ spans: { exactly: 10, atLeast: 5, atMost: 20 } })`,
      `counts({ spans: { exactly: 10, atLeast: 10, atMost: 10 }, links: 1 })`,
    ),
    row('`expect.counts` `events_total`', `counts({ events: 2 })`, `counts({ events: 3 })`),
    row('`expect.counts` `errors_total`', `counts({ errors: 1 })`, `counts({ errors: 0 })`),
    row(
      '`expect.counts` `by_name`',
      `counts({ named: { 'INSERT order': 2 } })`,
      `counts({ named: { 'INSERT order': { atMost: 1 } } })`,
    ),
    row('`expect.window`', `contains('POST /orders', /^INSERT/)`, `contains('reserve stock', /^INSERT/)`),
    row(
      '`expect.order` `must_precede`',
      `happensBefore('validate', 'INSERT order')`,
      `happensBefore('charge card', 'INSERT order')`,
    ),
    row(
      '`expect.order` `must_follow`',
      `happensBefore('reserve stock', 'publish')`,
      `happensBefore('publish', 'reserve stock')`,
    ),
    row('`expect.status` `all`', `statuses({ all: ['ok', 'unset', 'error'] })`, `statuses({ all: 'ok' })`),
    row(
      '`expect.status` `by_name` with globs',
      `statuses({ named: { 'POST *': 'ok' } })`,
      `statuses({ named: { '*order*': 'ok' } })`,
    ),
    row('`expect.hermeticity` `no_external_services`', `hermetic()`, `hermetic({ hosts: ['db.internal'] })`),
    row(
      '`expect.hermeticity` services',
      `hermetic({ services: ['orders', 'stock', 'mailer'] })`,
      `hermetic({ services: ['orders'] })`,
    ),
    row(
      '`expect.hermeticity` `resource_attrs.must_match`',
      `hermetic({ resource: { 'service.name': is.oneOf('orders', 'stock', 'mailer') } })`,
      `hermetic({ resource: { 'service.name': 'orders' } })`,
    ),
    row(
      '`expect.hermeticity` `sdk_resource_attrs.must_match`',
      `hermetic({ resource: { 'telemetry.sdk.language': 'nodejs' } })`,
      `hermetic({ resource: { 'telemetry.sdk.language': 'rust' } })`,
    ),
    row(
      '`expect.hermeticity` `span_attrs.forbid_keys`',
      `hermetic({ forbiddenKeys: ['user.*'] })`,
      `hermetic({ forbiddenKeys: ['db.*'] })`,
    ),
    row(
      'digest of a run, compared with another',
      `digestTrace(sample) === digestTrace(again())`,
      `digestTrace(sample) === digestTrace(again((span) => ({ ...span, kind: 'internal' })))`,
    ),
  ],
};
