/** Where spans are sent to. */
export interface ExportTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Where the environment says that spans go to; undefined where it says nothing, or not to send any.
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export function exportTarget(environment: NodeJS.ProcessEnv): ExportTarget | undefined {
  const own = environment['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  const base = environment['OTEL_EXPORTER_OTLP_ENDPOINT'];
  const url = own || (base ? `${base.replace(/\/$/, '')}/v1/traces` : '');
  const exporters = (environment['OTEL_TRACES_EXPORTER'] || 'otlp').split(',');
  if (!URL.canParse(url) || !exporters.some((name) => name.trim() === 'otlp')) return undefined;
  const given =
    environment['OTEL_EXPORTER_OTLP_TRACES_HEADERS'] ?? environment['OTEL_EXPORTER_OTLP_HEADERS'] ?? '';
  return { url, headers: { ...headersOf(given), 'content-type': 'application/json' } };
}

function headersOf(given: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const pair of given.split(',')) {
    const equals = pair.indexOf('=');
    if (equals > 0)
      headers[pair.slice(0, equals).trim().toLowerCase()] = decoded(pair.slice(equals + 1).trim());
  }
  return headers;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
