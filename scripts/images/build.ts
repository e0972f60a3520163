// `npm run images [-- name…]`: makes the images of databases, brokers and programs that scenarios in containers use, out
// of this machine's Debian packages, asking no registry. An image whose recipe has not changed is not made again.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { resolvePackages, unpackPackages } from './debian-packages.ts';
import type { DebianPackage } from './debian-packages.ts';
import { docker } from './docker.ts';
import { fingerprintOf, imagesFolder, isTaken } from './image-recipe.ts';
import type { ImageRecipe } from './image-recipe.ts';
import { copyFiles, copyPrograms } from './program-closure.ts';
import { recipes } from './recipes.ts';

/** Before every name. `TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX=clnrm.test` puts these images in the place of Docker Hub's. */
const namespace = 'clnrm.test';

/** Tells what an image was made of. */
const label = 'clnrm.test.fingerprint';

const packageCache = join(imagesFolder, '../../node_modules/.cache/clnrm-images');

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !recipes.some((recipe) => recipe.name === name));
if (unknown.length > 0) {
  const known = recipes.map(({ name }) => name).join(', ');
  console.error(`Failed to make ${unknown.join(', ')}: there is no such image. Choose from ${known}.`);
  process.exit(1);
}

const wanted =
  asked.length === 0 ? recipes : recipes.filter(({ name }) => asked.some((one) => needs(one, name)));
const fingerprints = new Map<string, string>();
const present = presentImages();
for (const recipe of wanted) {
  const system = [process.arch, readFileSync('/etc/os-release', 'utf8')].join('\n');
  const fingerprint = fingerprintOf(recipe, fingerprints.get(recipe.parent ?? ''), system);
  fingerprints.set(recipe.name, fingerprint);
  if (present.get(recipe.name) === fingerprint) console.log(`✓ ${namespace}/${recipe.name} is up to date`);
  else make(recipe, fingerprint);
}

// What these images were made of before is of no use.
docker(['image', 'prune', '--force', '--filter', `label=${label}`]);

function needs(name: string, other: string): boolean {
  if (name === other) return true;
  const parent = recipes.find((recipe) => recipe.name === name)?.parent;
  return parent !== undefined && needs(parent, other);
}

/** Fingerprints by the names of images. */
function presentImages(): ReadonlyMap<string, string> {
  const listed = docker(['image', 'ls', '--no-trunc', '--quiet', '--filter', `label=${label}`]);
  const found = new Map<string, string>();
  if (listed === '') return found;
  const format = `{{index .Config.Labels "${label}"}} {{join .RepoTags " "}}`;
  for (const line of docker(['image', 'inspect', '--format', format, ...new Set(listed.split('\n'))]).split(
    '\n',
  )) {
    const [fingerprint = '', ...tags] = line.split(' ');
    for (const tag of tags) found.set(tag.slice(namespace.length + 1).replace(/:[^:]*$/, ''), fingerprint);
  }
  return found;
}

function make(recipe: ImageRecipe, fingerprint: string): void {
  const start = performance.now();
  const work = mkdtempSync(join(tmpdir(), 'clnrm-image-'));
  try {
    const packages = fillRoot(recipe, work);
    const names = tagsOf(recipe, packages).map((tag) => `${namespace}/${recipe.name}:${tag}`);
    cpSync(join(imagesFolder, recipe.name), work, { recursive: true });
    const options = ['--quiet', '--pull=false', `--label=${label}=${fingerprint}`, '--force-rm'];
    docker(['build', ...options, ...names.map((name) => `--tag=${name}`), work]);
    const size = Number(docker(['image', 'inspect', '--format', '{{.Size}}', names[0] ?? '']));
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`✓ ${names.join(', ')}: ${Math.round(size / 1e6)} MB in ${seconds} s`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Puts what the image adds to its parent into `rootfs` of a folder; returns the packages that it came from. */
function fillRoot(recipe: ImageRecipe, work: string): readonly DebianPackage[] {
  const target = join(work, 'rootfs');
  mkdirSync(target);
  const packages =
    recipe.packages === undefined ? [] : resolvePackages(recipe.packages, recipe.without ?? []);
  const source = join(work, 'packages');
  unpackPackages(packages, packageCache, source);
  copyPrograms(source, target, recipe.programs ?? []);
  copyFiles(source, target, recipe.files ?? []);
  rmSync(source, { recursive: true });
  for (const [place, path] of Object.entries(recipe.copies ?? {})) {
    if (!existsSync(path))
      throw new Error(`Failed to copy ${path}: there is no such file. Correct "copies" of ${recipe.name}.`);
    mkdirSync(dirname(join(target, place)), { recursive: true });
    cpSync(path, join(target, place), { recursive: true, filter: isTaken });
  }
  return packages;
}

/** From `1:15.4-1+deb12u2` to `latest`, `15` and `15.4`. */
function tagsOf({ version }: ImageRecipe, packages: readonly DebianPackage[]): readonly string[] {
  const text =
    'text' in version ? version.text : packages.find(({ name }) => name === version.package)?.version;
  const whole = /^(?:\d+:)?([\d.]+)/.exec(text ?? '')?.[1] ?? '0';
  return [...new Set(['latest', whole.split('.')[0] ?? whole, whole])];
}
