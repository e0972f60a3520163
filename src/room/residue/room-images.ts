import { imageLabel } from '../launch/container-image.ts';
import { runDocker } from '../launch/run-docker.ts';
import type { ResidueFailure } from './remove-residue.ts';

/** Names of the images that container rooms were made of, cached for the next run. */
export async function findRoomImages(): Promise<readonly string[]> {
  const format = '{{.Repository}}:{{.Tag}}';
  const { stdout } = await runDocker(['images', '--filter', `label=${imageLabel}`, '--format', format]);
  return stdout.split('\n').filter((name) => name !== '');
}

/** Removes images by name, and tells of those that could not be removed. */
export async function removeImages(names: readonly string[]): Promise<readonly ResidueFailure[]> {
  const failures: ResidueFailure[] = [];
  for (const name of names) {
    const { code, stderr } = await runDocker(['rmi', name]);
    if (code !== 0) failures.push({ what: `image ${name}`, reason: stderr.trim() });
  }
  return failures;
}
