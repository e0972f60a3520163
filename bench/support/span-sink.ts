import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Takes spans and forgets them, so that a system that sends them does the same work when nobody records. */
export interface SpanSink {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`; holds a token. */
  readonly endpoint: string;
  readonly close: () => Promise<void>;
}

/** Opens a sink on the loopback interface. */
export async function openSpanSink(): Promise<SpanSink> {
  const path = `/${randomUUID()}`;
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      const isKnown = request.url?.startsWith(`${path}/`) === true;
      response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
