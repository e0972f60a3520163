import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { trace } from '@opentelemetry/api';
import { ATTR_HTTP_ROUTE } from '@opentelemetry/semantic-conventions';

export interface Asked {
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** Handlers by method and path, such as `GET /orders/:id`. */
export type Routes = Readonly<Record<string, (asked: Asked) => Reply | Promise<Reply>>>;

/** Serves JSON on `PORT` of `HOST` until SIGTERM; then requests in flight are finished and `close` is called. */
export function serve(name: string, routes: Routes, close: () => void | Promise<void> = () => {}): void {
  const table = Object.entries({
    'GET /health': () => ({ status: 200, body: { status: 'up' } }),
    ...routes,
  }).map(([route, handle]) => ({ route, handle, pattern: patternOf(route) }));
  const server = createServer((request, response) => {
    const asked = `${request.method ?? 'GET'} ${new URL(request.url ?? '/', 'http://localhost').pathname}`;
    const found = table.find((entry) => entry.pattern.test(asked));
    if (found === undefined) return send(response, { status: 404, body: { error: `no route for ${asked}` } });
    nameSpan(found.route);
    void answer(request, found.pattern.exec(asked)?.groups ?? {}, found.handle).then((reply) =>
      send(response, reply),
    );
  });
  const { PORT = '0', HOST = '127.0.0.1' } = process.env;
  server.listen(Number(PORT), HOST, () => console.log(`${name} is listening`));
  process.once('SIGTERM', () => server.close(() => void close()));
}

/** Asks another service for JSON. */
export async function ask(method: string, url: string, body?: unknown): Promise<Reply> {
  const response = await fetch(url, {
    method,
    signal: AbortSignal.timeout(5_000),
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

/** The fields of a JSON object; none where it is something else. */
export function fieldsOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? { ...body } : {};
}

async function answer(
  request: IncomingMessage,
  params: Asked['params'],
  handle: Routes[string],
): Promise<Reply> {
  try {
    return await handle({ params, body: await read(request) });
  } catch (error) {
    if (error instanceof SyntaxError) return { status: 400, body: { error: 'the body is not JSON' } };
    console.error(error);
    trace.getActiveSpan()?.recordException(error instanceof Error ? error : String(error));
    return { status: 500, body: { error: 'internal error' } };
  }
}

async function read(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text === '' ? undefined : JSON.parse(text);
}

function send(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function patternOf(route: string): RegExp {
  return new RegExp(`^${route.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
}

function nameSpan(route: string): void {
  const span = trace.getActiveSpan();
  span?.updateName(route);
  span?.setAttribute(ATTR_HTTP_ROUTE, route.slice(route.indexOf(' ') + 1));
}
