import { ClnrmError } from '@clnrm/model';

/**
 * Makes sure that this Node can run clnrm, before anything fails in a way that does not say so.
 * @throws {ClnrmError} `CLNRM_NODE_UNSUPPORTED`.
 */
export function requireNode(version: string = process.versions.node): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major >= 26 || major === 24 || (major === 22 && minor >= 22)) return;
  throw new ClnrmError(
    'CLNRM_NODE_UNSUPPORTED',
    `Failed to start clnrm: it needs Node 22.22 or newer, 24, or 26 and newer, and this is ${version}. Switch to one of them.`,
  );
}
