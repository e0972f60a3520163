import { join, relative, resolve } from 'node:path';

/** A test file, with the root and the name of the project that it belongs to. */
export interface LoggedFile {
  readonly root: string;
  readonly project: string;
  readonly file: string;
}

/** Absolute path of the folder with what the services of a file printed that failed. */
export function logFolder({ root, project, file }: LoggedFile): string {
  const below = relative(root, resolve(root, file))
    .split(/[\\/]/)
    .map((part) => (part === '..' ? '_' : part));
  return join(root, '.clnrm', 'logs', project.replaceAll(/[^\w.@-]/g, '-'), ...below);
}
