import type { DefinitionProblem } from './definition-problem.ts';

/** A folder that all services of a set have in common that name it, where they are of one scope. */
export interface SharedVolume {
  /** Letters, digits, `_`, `.` and `-`. */
  readonly name: string;
  /** Where the service finds it: relative to its folder, or absolute where the runtime has files of its own. */
  readonly path: string;
}

/** Folders that outlast restarts: by path for one of its own, with a name for one that is shared. */
export type VolumesOption = readonly (string | SharedVolume)[];

/** The volumes of a service. */
export interface Volumes {
  /** Paths of those that are its own. */
  readonly own: readonly string[];
  readonly shared: readonly SharedVolume[];
}

/** Reads the volumes of a service, none by default. */
export function readVolumes(given: VolumesOption = []): Volumes | DefinitionProblem {
  const [wrong] = Array.isArray(given)
    ? given.filter((volume) => !isVolume(volume)).map(show)
    : [show(given)];
  if (wrong !== undefined) {
    return {
      reason: `its "volumes" ${Array.isArray(given) ? 'have' : 'are'} ${wrong}`,
      remedy: `Give them as a list of paths, and as { name: 'data', path: '/data' } where services share one`,
    };
  }
  return {
    own: given.filter((volume) => typeof volume === 'string'),
    shared: given.filter((volume) => typeof volume !== 'string'),
  };
}

function isVolume(value: unknown): value is string | SharedVolume {
  if (typeof value === 'string') return value !== '';
  if (typeof value !== 'object' || value === null || !('name' in value) || !('path' in value)) return false;
  const { name, path } = value;
  return (
    typeof name === 'string' && /^[A-Za-z0-9][\w.-]*$/.test(name) && typeof path === 'string' && path !== ''
  );
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined';
}
