import { createServer } from 'node:net';
import { once } from 'node:events';

/** Has the system choose a TCP port that nothing listens on at 127.0.0.1 at this moment. */
export async function freePort(): Promise<number> {
  return await listenBriefly(0);
}

/** Tells whether something listens on a TCP port, on loopback or on all addresses. */
export async function isPortTaken(port: number): Promise<boolean> {
  try {
    await listenBriefly(port);
    return false;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return true;
    throw error;
  }
}

async function listenBriefly(port: number): Promise<number> {
  const server = createServer();
  server.listen({ port, host: '127.0.0.1', exclusive: true });
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : port;
}
