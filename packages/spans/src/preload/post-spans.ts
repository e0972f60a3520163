import type { Agent } from 'node:http';
import type { ExportTarget } from './export-target.ts';

let agent: Agent | undefined;

/** Sends a body and resolves when it is answered. */
export async function postSpans({ url, headers }: ExportTarget, body: string): Promise<void> {
  const http = process.getBuiltinModule(url.startsWith('https:') ? 'node:https' : 'node:http');
  agent ??= new http.Agent({ keepAlive: true });
  const length = { 'content-length': Buffer.byteLength(body) };
  await new Promise<void>((resolve, reject) => {
    const request = http.request(
      url,
      { method: 'POST', headers: { ...headers, ...length }, agent },
      (response) => {
        response.resume();
        response.once('close', resolve);
      },
    );
    request.once('error', reject);
    request.end(body);
  });
}
