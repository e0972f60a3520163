import { resolve } from 'node:path';
import { optionError } from '../definition/definition-problem.ts';
import type { ContainerProfile } from '../runtime/program.ts';

/** What can be said of a container beside what holds for every service. */
export interface ContainerProfileOptions {
  /** What the image says. A program and its first arguments, which `command` is added to. */
  readonly entrypoint?: readonly string[];
  /** What the image says. Name or number of the user that it runs as, with a group after a colon. */
  readonly user?: string;
  /** What the image says. Absolute path inside. */
  readonly workingDirectory?: string;
  /** None. Absolute paths inside that are kept in memory, such as the data of a database. */
  readonly inMemory?: readonly string[] | Readonly<Record<string, string>>;
  /** None. Files and folders of this machine, by the absolute paths at which the container sees them; it cannot write them. */
  readonly mounts?: Readonly<Record<string, string>>;
}

/** The names of these options. */
export const profileOptions: readonly (keyof ContainerProfileOptions)[] = [
  'entrypoint',
  'user',
  'workingDirectory',
  'inMemory',
  'mounts',
];

/** Takes the options of a profile out of others, and returns it and the rest. */
export function readProfile<O extends ContainerProfileOptions>(
  what: string,
  options: O,
): readonly [ContainerProfile, Omit<O, keyof ContainerProfileOptions>] {
  const { entrypoint, user, workingDirectory, inMemory = {}, mounts = {}, ...rest } = options;
  const memory = Array.isArray(inMemory) ? Object.fromEntries(inMemory.map((path) => [path, ''])) : inMemory;
  for (const path of [...Object.keys(memory), ...Object.keys(mounts), workingDirectory ?? '/']) {
    if (path.startsWith('/')) continue;
    throw optionError(what, {
      reason: `${JSON.stringify(path)} is no absolute path`,
      remedy: 'Give paths inside the container with a slash first',
    });
  }
  const profile: ContainerProfile = {
    entrypoint,
    user,
    workingDirectory,
    inMemory: memory as Readonly<Record<string, string>>,
    mounts: Object.entries(mounts).map(([target, source]) => ({
      source: resolve(source),
      target,
      writable: false,
    })),
    stopSignal: undefined,
  };
  return [profile, rest];
}
