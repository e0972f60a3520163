import { probeDocker } from '../room/launch/probe-docker.ts';
import { findRoomImages, removeImages } from '../room/residue/room-images.ts';
import { findResidue, removeResidue } from '../room/residue/remove-residue.ts';
import { paint } from '../run/report/paint.ts';
import { renderSections } from '../run/report/render-sections.ts';
import { describeCleaning } from './clean/describe-cleaning.ts';
import type { Cleaning } from './clean/describe-cleaning.ts';
import { readFlags } from './read-flags.ts';

/**
 * Removes what dead runs left: processes, directories, containers, networks and volumes, and services that are kept for the
 * next run; with `--all` also the images that container
 * rooms are made of. What belongs to a run that lives is named and kept. Resolves to 1 when something resisted.
 */
export async function clean(args: readonly string[]): Promise<number> {
  const flags = readFlags('clean', args, ['all', 'dry-run', 'json']);
  const dryRun = flags['dry-run'];
  const docker = probeDocker().kind === 'available';
  const { dead, live } = await findResidue({ containers: docker, kept: true });
  const images = docker && flags.all ? await findRoomImages() : [];
  const failures = dryRun ? [] : [...(await removeResidue(dead)), ...(await removeImages(images))];
  const cleaning: Cleaning = { dryRun, removed: { ...dead, images }, kept: live, failures };
  console.log(
    flags.json
      ? JSON.stringify(cleaning, undefined, 2)
      : renderSections(describeCleaning(cleaning), paint).join('\n'),
  );
  return failures.length === 0 ? 0 : 1;
}
