import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How an image is made of Debian packages. The folder of its name holds the Dockerfile and what that copies. */
export interface ImageRecipe {
  readonly name: string;
  /** The image that its Dockerfile starts from; the base starts from nothing. */
  readonly parent?: string;
  /** None. Packages whose files it may take, with all that they depend on. */
  readonly packages?: readonly string[];
  /** None. Packages that others depend on and nothing taken here needs: they are not downloaded. */
  readonly without?: readonly string[];
  /** None. Globs below the root of the packages: executables and shared objects, taken with the libraries that they load. */
  readonly programs?: readonly string[];
  /** None. Globs below the root of the packages, taken as they are. */
  readonly files?: readonly string[];
  /** None. Files of this project, by their place below the root of the image; a folder brings its files. */
  readonly copies?: Readonly<Record<string, string>>;
  /** What the tags tell: the version of a package, or a text. The image is tagged with it, its first number and `latest`. */
  readonly version: { readonly package: string } | { readonly text: string };
}

/** The folder with this file, the recipes and one folder for each image. */
export const imagesFolder: string = import.meta.dirname;

/** Names everything that decides what is in an image, so that equal fingerprints mean that it need not be made again. */
export function fingerprintOf(recipe: ImageRecipe, parent: string | undefined, system: string): string {
  const hash = createHash('sha256').update(JSON.stringify([recipe, parent, system]));
  const own = globSync(`${recipe.name}/**`, { cwd: imagesFolder, withFileTypes: true });
  const code = globSync('*.ts', { cwd: imagesFolder, withFileTypes: true });
  const copied = Object.values(recipe.copies ?? {}).flatMap((path) => filesAt(path));
  const listed = [...own, ...code]
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const path of [...listed.toSorted(), ...copied])
    hash.update(path.slice(imagesFolder.length)).update(readFileSync(path));
  return hash.digest('hex').slice(0, 16);
}

/** Tests lie beside the source and are no part of what an image gets. */
export function isTaken(path: string): boolean {
  return !path.endsWith('.test.ts');
}

function filesAt(path: string): readonly string[] {
  const inside = globSync('**', { cwd: path, withFileTypes: true }).filter((entry) => entry.isFile());
  return inside.length === 0
    ? [path]
    : inside
        .map((entry) => join(entry.parentPath, entry.name))
        .filter(isTaken)
        .toSorted();
}
