import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SharedVolume } from '../definition/volume.ts';
import type { SlotRequest } from './runtime.ts';

/** Makes the folder on this machine that stands for a shared volume, beside those of the services of its set. */
export function sharedFolder({ folder }: SlotRequest, { name }: SharedVolume): string {
  // No service has a name that begins so.
  const shared = join(dirname(folder), '.shared', name);
  mkdirSync(shared, { recursive: true });
  return shared;
}
