import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Address } from '../runtime/address.ts';

/**
 * Opens a TCP connection inside a client span of the current trace, which ends when the connection does. What is spoken on
 * the connection carries no headers, so the span stands for the service where that makes none of its own. `signal` gives the
 * attempt up.
 * @see https://opentelemetry.io/docs/specs/semconv/attributes-registry/network/
 */
export async function tracedConnect(
  service: string,
  { host, port }: Address,
  signal: AbortSignal,
): Promise<Socket> {
  const span = trace.getTracer('clnrm').startSpan(`connect ${service}`, {
    kind: SpanKind.CLIENT,
    attributes: {
      'peer.service': service,
      'network.transport': 'tcp',
      'server.address': host,
      'server.port': port,
    },
  });
  const socket = connect({ host, port });
  const failed = (error: Error): void => {
    span.recordException(error);
    span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
  };
  socket.on('error', failed);
  socket.once('close', () => {
    span.setAttributes({ 'clnrm.bytes.sent': socket.bytesWritten, 'clnrm.bytes.received': socket.bytesRead });
    span.end();
  });
  try {
    await once(socket, 'connect', { signal });
    return socket;
  } catch (error) {
    if (signal.aborted) failed(new Error('the service has ended'));
    socket.destroy();
    throw error;
  }
}
