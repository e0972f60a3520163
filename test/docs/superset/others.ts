import { row, type SupersetSection } from './row.ts';

/** What a case of Grafana's OATs expects of traces. */
export const oats: SupersetSection = {
  title: 'Grafana OATs',
  source: 'grafana/oats, `docs/case-reference.md`, commit 18de5b1 of 2026-08-21',
  rows: [
    row(
      '`traceql`',
      `{ service: 'stock', name: 'POST /stock' }`,
      `{ service: 'orders', name: 'POST /stock' }`,
    ),
    row('`match_spans` strict name', `'POST /stock'`, `'POST'`),
    row('`match_spans` regexp name', `/^POST \\/st/`, `/^GET/`),
    row(
      '`match_spans` attributes with value',
      `{ name: 'charge card', attributes: { currency: 'EUR' } }`,
      `{ name: 'charge card', attributes: { currency: 'USD' } }`,
    ),
    row(
      '`match_spans` attributes without value',
      `{ name: 'charge card', attributes: { currency: is.present } }`,
      `{ name: 'validate', attributes: { currency: is.present } }`,
    ),
    row("`count: '== 2'`", `occurs('INSERT order', 2)`, `occurs('INSERT order', 3)`),
    row(
      "`count: '>= 2'`",
      `occurs('INSERT order', { atLeast: 2 })`,
      `occurs('INSERT order', { atLeast: 3 })`,
    ),
    row('`absent`', `never({ service: 'payments' })`, `never({ service: 'stock' })`),
    row('`contains`', `{ name: is.containing('card') }`, `{ name: is.containing('bank') }`),
    row('`not_contains`', `never({ name: is.containing('bank') })`, `never({ name: is.containing('card') })`),
    row('`regex`', `{ name: /charge\\s\\w+/ }`, `{ name: /charge\\d+/ }`),
  ],
};

const same = (options: string, change: string): string =>
  `digestTrace(sample, ${options}) === digestTrace(again(${change}), ${options})`;
const other = (key: string): string =>
  `(span) => ({ ...span, attributes: { ...span.attributes, ${key}: 'x' } })`;

/** What the comparison of traces in the tests of the OpenTelemetry collector leaves out. */
export const ptracetest: SupersetSection = {
  title: 'ptracetest, CompareTraces',
  source: 'open-telemetry/opentelemetry-collector-contrib, `pkg/pdatatest/ptracetest/options.go`',
  rows: [
    row('`CompareTraces`', same('{}', ''), same('{}', other('currency'))),
    ...[
      '`IgnoreTraceID`',
      '`IgnoreSpanID`',
      '`IgnoreStartTimestamp`',
      '`IgnoreEndTimestamp`',
      '`IgnoreResourceSpansOrder`',
      '`IgnoreScopeSpansOrder`',
      '`IgnoreSpansOrder`',
    ].map((says) => row(says, same('{}', ''), same('{}', `(span) => ({ ...span, name: 'x' })`))),
    row(
      '`IgnoreSpanAttributeValue(name)`',
      same(`{ ignore: ['currency'] }`, other('currency')),
      same(`{ ignore: ['currency'] }`, other('amount')),
    ),
    row(
      '`IgnoreResourceAttributeValue(name)`',
      same(
        `{ ignore: ['telemetry.sdk.language'] }`,
        `(span) => ({ ...span, resource: { attributes: { 'service.name': span.resource.attributes['service.name'], 'telemetry.sdk.language': 'go' } } })`,
      ),
      same(
        `{ ignore: ['host.name'] }`,
        `(span) => ({ ...span, resource: { attributes: { 'service.name': 'x' } } })`,
      ),
    ),
  ],
};
