import type { Resource } from '@clnrm/model';
import { type AttributeBag, setAttribute } from '../otlp/attribute-bag.ts';

const about = {
  'process.pid': process.pid,
  'telemetry.sdk.name': 'clnrm',
  'telemetry.sdk.language': 'nodejs',
} as const;

/** The process that runs tests. What its environment says of a test is not about it, for it runs many of them. */
export const testResource: Resource = Object.freeze({
  attributes: Object.freeze({ 'service.name': process.env['OTEL_SERVICE_NAME'] || 'test', ...about }),
});

/**
 * The resource that the environment describes.
 * @see https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable
 */
export function environmentResource(environment: NodeJS.ProcessEnv): Resource {
  const attributes: AttributeBag = { 'service.name': 'unknown_service:node', ...about };
  for (const pair of (environment['OTEL_RESOURCE_ATTRIBUTES'] ?? '').split(',')) {
    const equals = pair.indexOf('=');
    if (equals > 0)
      setAttribute(attributes, pair.slice(0, equals).trim(), decoded(pair.slice(equals + 1).trim()));
  }
  const name = environment['OTEL_SERVICE_NAME'];
  if (name) attributes['service.name'] = name;
  return Object.freeze({ attributes: Object.freeze(attributes) });
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
