import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers that everything was accepted, in the type of the request; an empty protobuf message has no bytes. */
export function answerSuccess(response: ServerResponse, type: 'json' | 'protobuf'): void {
  const body = type === 'json' ? '{}' : '';
  response.writeHead(200, {
    'content-type': type === 'json' ? 'application/json' : 'application/x-protobuf',
    'content-length': body.length,
  });
  response.end(body);
}

/** Answers with a status and one line that says why; closes the connection when the body was not read to its end. */
export function answerRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: { readonly status: number; readonly reason: string },
): void {
  if (response.destroyed) return;
  const isUnread = !request.complete;
  const body = `${refusal.reason}\n`;
  response.writeHead(refusal.status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...(isUnread ? { connection: 'close' } : {}),
  });
  // Reading on for a moment lets the client see the answer instead of a reset connection.
  if (isUnread) request.resume();
  response.end(body);
}
