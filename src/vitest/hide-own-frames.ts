import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ResolvedConfig } from 'vitest/node';
import type { RpcRequest } from './vitest-messages.ts';

const packageDirectory = dirname(dirname(dirname(fileURLToPath(import.meta.url)))) + sep;
const ownCode = /^(?:packages[\\/][^\\/]+[\\/])?(?:dist|src)[\\/](?!.*\.test\.)/;
const installedCapability = /[\\/]node_modules[\\/]@clnrm[\\/]/;
const done = new WeakSet<object>();

/** Leaves frames of clnrm out of the stacks that Vitest prints, as it does with its own. The user's filter still applies. */
export function hideOwnFrames(config: Pick<ResolvedConfig, 'onStackTrace'>): void {
  if (done.has(config)) return;
  done.add(config);
  const filter = config.onStackTrace;
  config.onStackTrace = (error, frame) => (isOwnFile(frame.file) ? false : filter?.(error, frame));
}

/** Takes the lines of clnrm out of a stack, for what Vitest prints without asking a filter. */
export function withoutOwnFrames(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => !isOwnFile(/(?:\(| )((?:file:\/\/)?[^\s()]+):\d+:\d+\)?$/.exec(line)?.[1] ?? ''))
    .join('\n');
}

/** Tells whether a path or `file:` URL belongs to clnrm or one of its packages, tests left out. */
export function isOwnFile(file: string): boolean {
  const path = file.startsWith('file://') ? fileURLToPath(file) : file;
  if (path.startsWith(packageDirectory)) return ownCode.test(path.slice(packageDirectory.length));
  return installedCapability.test(path);
}

/** Takes the frames of clnrm out of what a worker reports of resources that were left open. */
export function hideOwnFramesOfLeaks({ a, ...request }: RpcRequest): RpcRequest {
  const leaks = a[0] as readonly { readonly stack: string }[];
  return { ...request, a: [leaks.map((leak) => ({ ...leak, stack: withoutOwnFrames(leak.stack) }))] };
}
