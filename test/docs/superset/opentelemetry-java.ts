import { row, type SupersetSection } from './row.ts';

const trace1 = `'1'.repeat(32)`;

/** The assertions of the testing package of OpenTelemetry for Java, each with its overloads. */
export const opentelemetryJava: SupersetSection = {
  title: 'opentelemetry-java, SpanDataAssert',
  source: 'open-telemetry/opentelemetry-java, `sdk/testing/.../assertj`, commit 35636aec8d of 2026-08-22',
  rows: [
    row(
      '`hasTraceId(String)`',
      `{ name: 'validate', traceId: ${trace1} }`,
      `{ name: 'validate', traceId: '2'.repeat(32) }`,
    ),
    row(
      '`hasSpanId(String)`',
      `{ spanId: sample.named('validate')[0].spanId }`,
      `{ spanId: 'f'.repeat(16) }`,
    ),
    row('`isSampled()`', `every(/./, { sampled: true })`, `every(/./, { sampled: false })`),
    row('`isNotSampled()`', `not(occurs({ sampled: false }))`, `{ sampled: false }`),
    row(
      '`hasTraceState(TraceState)`',
      `{ name: 'POST /orders', traceState: 'vendor=1' }`,
      `{ name: 'POST /orders', traceState: '' }`,
    ),
    row(
      '`hasParentSpanId(String)`',
      `{ name: 'validate', parent: { spanId: sample.roots[0].spanId } }`,
      `{ name: 'validate', parent: { spanId: 'f'.repeat(16) } }`,
    ),
    row(
      '`hasParent(SpanData)`',
      `{ name: 'validate', parent: { name: 'POST /orders', traceId: ${trace1} } }`,
      `{ name: 'validate', parent: { name: 'publish' } }`,
    ),
    row('`hasNoParent()`', `{ name: 'POST /orders', root: true }`, `{ name: 'validate', root: true }`),
    row(
      '`hasResource(Resource)`',
      `{ name: 'validate', resource: { 'service.name': 'orders', 'telemetry.sdk.language': 'nodejs' }, where: ({ resource }) => Object.keys(resource.attributes).length === 2 }`,
      `{ name: 'validate', resource: { 'service.name': 'stock' } }`,
    ),
    row(
      '`hasResourceSatisfying(Consumer)`',
      `{ resource: { 'service.name': is.startingWith('or') } }`,
      `{ resource: { 'service.name': is.startingWith('pay') } }`,
    ),
    row(
      '`hasInstrumentationLibraryInfo(InstrumentationLibraryInfo)`',
      `{ scope: { name: 'http', version: '' } }`,
      `{ scope: { name: 'http', version: '1' } }`,
    ),
    row(
      '`hasInstrumentationScopeInfo(InstrumentationScopeInfo)`',
      `{ scope: { name: 'http', attributes: { schema: is.absent } } }`,
      `{ scope: { name: 'http', attributes: { schema: '1' } } }`,
    ),
    row('`hasName(String)`', `'validate'`, `'validated'`),
    row('`hasKind(SpanKind)`', `{ kind: 'consumer' }`, `{ name: 'validate', kind: 'consumer' }`),
    ...['long', 'long, TimeUnit', 'Instant'].map((type) =>
      row(
        `\`startsAt(${type})\``,
        `{ name: 'validate', where: ({ start }) => start.ns === 0n }`,
        `{ name: 'validate', where: ({ start }) => start.ns === 1n }`,
      ),
    ),
    row(
      '`hasAttribute(AttributeKey, T)`',
      `{ attributes: { amount: 12 } }`,
      `{ attributes: { amount: 13 } }`,
    ),
    row(
      '`hasAttribute(AttributeAssertion)`',
      `{ attributes: { amount: is.above(10) } }`,
      `{ attributes: { amount: is.above(12) } }`,
    ),
    row(
      '`hasAttributes(Attributes)`',
      `{ onlyAttributes: { amount: 12, currency: 'EUR' } }`,
      `{ onlyAttributes: { amount: 12 } }`,
    ),
    row(
      '`hasAttributes(Map.Entry...)`',
      `{ name: 'publish', onlyAttributes: {} }`,
      `{ name: 'charge card', onlyAttributes: {} }`,
    ),
    ...['Consumer', 'AttributeAssertion...', 'Iterable'].map((type) =>
      row(
        `\`hasAttributesSatisfying(${type})\``,
        `{ attributes: { amount: is.between(1, 20), currency: /^EU/ } }`,
        `{ attributes: { amount: is.between(1, 20), currency: /^US/ } }`,
      ),
    ),
    ...['AttributeAssertion...', 'Iterable'].map((type) =>
      row(
        `\`hasAttributesSatisfyingExactly(${type})\``,
        `{ onlyAttributes: { amount: is.above(1), currency: is.ofLength(3) } }`,
        `{ onlyAttributes: { amount: is.above(1) } }`,
      ),
    ),
    row(
      '`hasException(Throwable)`',
      `{ exception: { type: 'CardError', message: 'card declined', stack: is.containing('pay.ts') } }`,
      `{ exception: { type: 'TypeError' } }`,
    ),
    ...['Iterable', 'EventData...'].map((type) =>
      row(
        `\`hasEvents(${type})\``,
        `{ event: { name: 'retry', attributes: { attempt: 1 } }, exception: { type: /./ }, eventCount: 2 }`,
        `{ event: { name: 'retry', attributes: { attempt: 2 } } }`,
      ),
    ),
    row(
      '`hasEventsSatisfying(Consumer)`',
      `{ event: { attributes: { attempt: is.above(0) } } }`,
      `{ event: { attributes: { attempt: is.above(1) } } }`,
    ),
    row(
      '`hasEventsSatisfyingExactly(Consumer...)`',
      `{ events: [{ name: 'retry', attributes: { attempt: 1 } }, 'exception'] }`,
      `{ events: ['exception', 'retry'] }`,
    ),
    ...['Iterable', 'LinkData...'].map((type) =>
      row(
        `\`hasLinks(${type})\``,
        `{ name: 'charge card', links: [{ to: 'publish', attributes: { reason: 'retry' } }] }`,
        `{ name: 'charge card', links: [] }`,
      ),
    ),
    row(
      '`hasLinksSatisfying(Consumer)`',
      `{ link: { to: { name: 'publish', kind: 'producer' } } }`,
      `{ link: { to: 'validate' } }`,
    ),
    row(
      '`hasStatus(StatusData)`',
      `{ status: { code: 'error', message: 'card declined' } }`,
      `{ status: { code: 'error', message: 'timeout' } }`,
    ),
    row(
      '`hasStatusSatisfying(Consumer)`',
      `{ status: { message: /declined$/ } }`,
      `{ status: { message: /^declined/ } }`,
    ),
    ...['long', 'long, TimeUnit', 'Instant'].map((type) =>
      row(
        `\`endsAt(${type})\``,
        `{ name: 'validate', where: ({ end }) => end.ns === 5_000_000n }`,
        `{ name: 'validate', where: ({ end }) => end.ns === 6_000_000n }`,
      ),
    ),
    row('`hasEnded()`', `allEnded()`, `not(allEnded())`),
    row('`hasNotEnded()`', `not(not(allEnded()))`, `not(allEnded())`),
    row(
      '`hasTotalRecordedEvents(int)`',
      `{ eventCount: 2, dropped: { events: 1 } }`,
      `{ eventCount: 3, dropped: { events: 0 } }`,
    ),
    row(
      '`hasTotalRecordedLinks(int)`',
      `{ name: 'charge card', linkCount: 1, dropped: { links: 0 } }`,
      `{ name: 'charge card', linkCount: 2 }`,
    ),
    row(
      '`hasTotalAttributeCount(int)`',
      `{ name: 'charge card', attributeCount: 2, dropped: { attributes: 0 } }`,
      `{ name: 'charge card', attributeCount: 3 }`,
    ),
  ],
};

/** Those about whole traces, and about events and statuses. */
export const opentelemetryJavaTraces: SupersetSection = {
  title: 'opentelemetry-java, TraceAssert, TracesAssert, EventDataAssert, StatusDataAssert',
  source: opentelemetryJava.source,
  rows: [
    row(
      '`TraceAssert.hasTraceId(String)`',
      `every({ service: 'stock' }, { traceId: ${trace1} })`,
      `every(/./, { traceId: ${trace1} })`,
    ),
    ...['Consumer...', 'Iterable'].map((type) =>
      row(
        `\`TraceAssert.hasSpansSatisfyingExactly(${type})\``,
        `subtree('reserve stock\\n  POST /stock (server, ok)\\n    UPDATE stock', { order: 'strict' })`,
        `subtree('reserve stock\\n  POST /stock (server, ok)\\n    UPDATE stock ×2', { order: 'strict' })`,
      ),
    ),
    ...['Consumer...', 'Iterable'].map((type) =>
      row(
        `\`TraceAssert.hasSpansSatisfyingExactlyInAnyOrder(${type})\``,
        `tree('POST /orders\\n  publish\\n  INSERT order ×2\\n  charge card (error)\\n  validate\\n  reserve stock …\\nconsume')`,
        `tree('POST /orders\\n  publish\\n  INSERT order\\n  charge card (error)\\n  validate\\n  reserve stock …\\nconsume')`,
      ),
    ),
    row(
      '`TraceAssert.getSpan(int)`',
      `sample.spans[1].name === 'validate'`,
      `sample.spans[0].name === 'validate'`,
    ),
    ...['Consumer...', 'Iterable'].map((type) =>
      row(
        `\`TracesAssert.hasTracesSatisfyingExactly(${type})\``,
        `tree('POST /orders …\\nconsume')`,
        `tree('POST /orders …')`,
      ),
    ),
    row('`EventDataAssert.hasName`', `{ event: 'retry' }`, `{ event: 'retried' }`),
    row(
      '`EventDataAssert.hasTimestamp`',
      `{ where: ({ events }) => events.some(({ time }) => time.ns === 70_000_000n) }`,
      `{ where: ({ events }) => events.some(({ time }) => time.ns === 71_000_000n) }`,
    ),
    row(
      '`EventDataAssert.hasAttributes`',
      `{ event: { name: 'retry', attributes: { attempt: 1, delay: is.absent } } }`,
      `{ event: { name: 'retry', attributes: { attempt: is.absent } } }`,
    ),
    row(
      '`EventDataAssert.hasAttributesSatisfying`',
      `{ event: { attributes: { attempt: is.ofType('integer') } } }`,
      `{ event: { attributes: { attempt: is.ofType('string') } } }`,
    ),
    row(
      '`EventDataAssert.hasAttributesSatisfyingExactly`',
      `{ event: { name: 'exception', attributes: { 'exception.type': /Error$/, 'exception.escaped': is.absent } } }`,
      `{ event: { name: 'exception', attributes: { 'exception.escaped': is.present } } }`,
    ),
    row(
      '`StatusDataAssert.isOk`',
      `{ name: 'POST /orders', status: 'ok' }`,
      `{ name: 'charge card', status: 'ok' }`,
    ),
    row(
      '`StatusDataAssert.isError`',
      `{ name: 'charge card', status: 'error' }`,
      `{ name: 'POST /orders', status: 'error' }`,
    ),
    row(
      '`StatusDataAssert.hasCode`',
      `{ name: 'validate', status: 'unset' }`,
      `{ name: 'validate', status: 'ok' }`,
    ),
    row(
      '`StatusDataAssert.hasDescription`',
      `{ status: { message: 'card declined' } }`,
      `{ status: { message: 'declined' } }`,
    ),
    row(
      '`StatusDataAssert.hasDescriptionMatching`',
      `{ status: { message: /^card/ } }`,
      `{ status: { message: /^bank/ } }`,
    ),
  ],
};
