/** What the process of the test was started under says nothing about what it starts. */
const inheritedContext = ['TRACEPARENT', 'TRACESTATE', 'BAGGAGE'];
const testAttribute = 'clnrm.test.id=';

/** The environment of the test's process without what names a test or a trace. */
export function inheritedEnvironment(): Readonly<Record<string, string>> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !inheritedContext.includes(name)) environment[name] = value;
  }
  const attributes = environment['OTEL_RESOURCE_ATTRIBUTES'];
  if (attributes !== undefined) {
    const others = attributes.split(',').filter((pair) => pair !== '' && !pair.startsWith(testAttribute));
    environment['OTEL_RESOURCE_ATTRIBUTES'] = others.join(',');
  }
  return environment;
}
