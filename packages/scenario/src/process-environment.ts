import { childEnvironment } from '@clnrm/spans';
import type { ResolvedProcessOptions } from './process-options.ts';

/** What the process of the test was started under says nothing about what it starts. */
const inheritedContext = ['TRACEPARENT', 'TRACESTATE', 'BAGGAGE'];

/**
 * The environment of a service: that of the test, where its spans go to, `PORT`, and what the options add.
 * A service that is started outside a test serves several of them and gets no trace context.
 */
export function processEnvironment(options: ResolvedProcessOptions, port: number): Record<string, string> {
  const own: Record<string, string | undefined> = { ...process.env };
  for (const name of inheritedContext) delete own[name];
  const merged = { ...own, ...childEnvironment(), PORT: String(port), ...options.env };
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(merged)) {
    if (value !== undefined)
      environment[name] = options.env[name] === undefined ? value : withPort(value, port);
  }
  return environment;
}

/** Puts a port in the place of each `{port}`. */
export function withPort(text: string, port: number): string {
  return text.replaceAll('{port}', String(port));
}
