import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { request as requestSecurely } from 'node:https';
import { join } from 'node:path';

// Stands alone, like everything in this folder: it also runs inside an image, where there is nothing but Node.

/** What Docker answered. */
export interface DockerAnswer {
  readonly status: number;
  readonly text: string;
}

/** Longer than Docker takes for a removal, so that a daemon that hangs is given up. In milliseconds. */
const limit = 30_000;

/**
 * Asks a Docker daemon: that of `DOCKER_HOST`, with the certificates of `DOCKER_CERT_PATH` where `DOCKER_TLS_VERIFY` is set,
 * or the one at the usual socket. Rejects when there is no answer.
 * @see https://docs.docker.com/reference/api/engine/
 */
export async function askDocker(method: string, path: string): Promise<DockerAnswer> {
  const { secure, ...address } = daemonAddress(process.env);
  return await new Promise((resolve, reject) => {
    const options = { ...address, method, path, timeout: limit };
    const asked = (secure ? requestSecurely : request)(options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${limit} ms`)));
    asked.on('error', reject);
    asked.end();
  });
}

interface DaemonAddress {
  readonly secure: boolean;
  readonly socketPath?: string;
  readonly host?: string;
  readonly port?: number;
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

function daemonAddress(env: NodeJS.ProcessEnv): DaemonAddress {
  const given = env['DOCKER_HOST'];
  if (given === undefined || given === '') return { secure: false, socketPath: '/var/run/docker.sock' };
  const url = new URL(given);
  if (url.protocol === 'unix:') return { secure: false, socketPath: url.pathname };
  const secure = url.protocol === 'https:' || (env['DOCKER_TLS_VERIFY'] ?? '') !== '';
  const address = { secure, host: url.hostname, port: Number(url.port || (secure ? 2376 : 2375)) };
  const folder = env['DOCKER_CERT_PATH'];
  if (!secure || folder === undefined) return address;
  const read = (name: string): Buffer => readFileSync(join(folder, name));
  return { ...address, ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
}
