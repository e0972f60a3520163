import type { EnvironmentOption } from '../definition/service-options.ts';
import { Secret } from '../definition/secret.ts';
import { variableProblem } from '../definition/variable-problem.ts';
import type { ServicePort } from '../runtime/address.ts';
import { fillPorts } from '../runtime/fill-ports.ts';
import type { Slot } from '../runtime/runtime.ts';
import { unableError } from './service-errors.ts';

/** What goes into the environment of a service, besides what its slot starts with. */
export interface EnvironmentParts {
  readonly name: string;
  readonly slot: Slot;
  /** The variables of the room, with addresses on loopback. */
  readonly telemetry: Readonly<Record<string, string>>;
  readonly own: EnvironmentOption;
}

/** The environment of a service: as it is given to it, as it may be shown, and what must be hidden wherever it is printed. */
export interface ServiceEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  readonly shown: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}

const endpointVariable = 'OTEL_EXPORTER_OTLP_ENDPOINT';

/**
 * Builds the environment of a service: that of its slot, where its spans go to and what it is called there, `PORT` and
 * `PORT_<NAME>`, and last what its definition says.
 */
export function serviceEnvironment({ name, slot, telemetry, own }: EnvironmentParts): ServiceEnvironment {
  const variables: Record<string, string> = { ...slot.environment, ...telemetry };
  Object.assign(variables, spanVariables(telemetry, slot));
  variables['OTEL_SERVICE_NAME'] = name;
  Object.assign(variables, portVariables(slot.ports));
  const problem = isObject(own)
    ? variableProblem(own)
    : {
        reason: `its "env" returned ${JSON.stringify(own) ?? 'undefined'}`,
        remedy: 'Return an object, as in env: ({ db }) => ({ DATABASE_URL: db.url })',
      };
  if (problem !== undefined) throw unableError(name, problem);
  const shown: Record<string, string> = {};
  const secrets: string[] = [];
  for (const [key, value] of Object.entries(own)) {
    if (value === undefined) {
      Reflect.deleteProperty(variables, key);
      continue;
    }
    const text = value instanceof Secret ? value.reveal() : fillPorts(String(value), slot.ports);
    variables[key] = text;
    shown[key] = String(value instanceof Secret ? value : text);
    if (value instanceof Secret) secrets.push(text);
  }
  return { variables, shown: { ...variables, ...shown }, secrets };
}

function spanVariables(telemetry: EnvironmentParts['telemetry'], slot: Slot): Record<string, string> {
  const { spans } = slot;
  const endpoint = telemetry[endpointVariable];
  if (endpoint === undefined) return {};
  if (spans === undefined) return { [endpointVariable]: slot.reach(endpoint) };
  const own = {
    [endpointVariable]: spans.endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: spans.header.join('='),
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${spans.endpoint}/v1/traces`,
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: spans.header.join('='),
  };
  return Object.fromEntries(Object.entries(own).filter(([name]) => telemetry[name] !== undefined));
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function portVariables(ports: readonly ServicePort[]): Record<string, string> {
  const [first] = ports;
  const named = ports.map(({ name, inside }) => [variableOf(name), String(inside)]);
  return first === undefined ? {} : { ...Object.fromEntries(named), PORT: String(first.inside) };
}

function variableOf(port: string): string {
  return `PORT_${port.toUpperCase().replaceAll('-', '_')}`;
}
