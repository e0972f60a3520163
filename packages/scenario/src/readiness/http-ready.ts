import { askHttp } from '../probe.ts';
import { hostAndPort } from '../runtime/address.ts';
import { Attempts } from './attempts.ts';
import type { Readiness } from './readiness.ts';

/** How to ask by HTTP. */
export interface HttpReadyOptions {
  /** The first. A port by name. */
  readonly port?: string;
  /** Any below 400. The one status that counts. */
  readonly status?: number;
}

/** Ready when a path answers by HTTP. The request leaves no span in the service. */
export function httpReady(path: string, options: HttpReadyOptions = {}): Readiness {
  const { status, port } = options;
  return {
    watch: (subject) => {
      const address = subject.address(port);
      const wanted = status === undefined ? 'answer below 400' : `answer ${status}`;
      return new Attempts(`${wanted} from GET http://${hostAndPort(address)}${path}`, subject, (signal) =>
        askHttp(address, path, signal, (given) => (status === undefined ? given < 400 : given === status)),
      );
    },
  };
}
