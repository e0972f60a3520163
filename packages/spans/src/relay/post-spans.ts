import type { OtlpBody } from '../receiver/request-sink.ts';

const mediaTypes = { json: 'application/json', protobuf: 'application/x-protobuf' } as const;
/** Milliseconds after which a room that does not answer counts as gone. */
const patience = 5_000;

/** Sends the body of a request to an OTLP endpoint. Resolves when it was answered, whatever the answer, or has failed. */
export async function postBody(endpoint: string, { type, body }: OtlpBody): Promise<void> {
  const { request } = process.getBuiltinModule('node:http');
  await new Promise<void>((resolve) => {
    const outgoing = request(`${endpoint}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': mediaTypes[type], 'content-length': body.length },
      timeout: patience,
    });
    outgoing.once('response', (response) => response.resume().once('close', resolve));
    outgoing.once('timeout', () => outgoing.destroy());
    // A room that has just ended is not listening any more.
    outgoing.once('error', () => resolve());
    outgoing.end(body);
  });
}
