import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { ClnrmError } from '@clnrm/model';
import { removeTree } from '../residue/remove-tree.ts';
import { findProgram } from './find-program.ts';
import { runDocker } from './run-docker.ts';

/** Label of every image that clnrm made. */
export const imageLabel = 'clnrm.image';

/** Name of the images that clnrm makes; their tag tells what they were made of. */
const repository = 'clnrm/room';

/** Counts up when the way an image is made changes. */
const recipe = 1;

/** Programs that tests commonly start: a shell for `exec`, `env` for scripts, and the usual file tools. */
const programs = ['sh', 'env', 'cat', 'cp', 'ls', 'mkdir', 'mv', 'rm', 'sleep', 'true', 'uname'];

/** Libraries that glibc loads by itself when a name is looked up. */
const lookupLibraries = ['libnss_files.so.2', 'libnss_dns.so.2', 'libresolv.so.2'];

let made: Promise<string> | undefined;

/**
 * Name of an image that this machine's Node runs in: the libraries it needs, a shell and a few tools, all copied
 * from this machine, so that no registry is asked. Node itself is mounted. Made once, in about a second.
 */
export function ensureRoomImage(): Promise<string> {
  made ??= makeRoomImage();
  return made;
}

async function makeRoomImage(): Promise<string> {
  const tools = programs.flatMap((name) => findProgram(name) ?? []);
  const libraries = librariesOf([process.execPath, ...tools]);
  const name = `${repository}:${fingerprint([process.execPath, ...tools, ...libraries])}`;
  if ((await runDocker(['image', 'inspect', '--format', '{{.Id}}', name])).code === 0) return name;
  const root = mkdtempSync(join(tmpdir(), 'clnrm-image-'));
  try {
    for (const file of [...tools, ...libraries]) copyInto(root, file);
    describeUser(root);
    await importImage(root, name);
    return name;
  } finally {
    await removeTree(root);
  }
}

function fingerprint(files: readonly string[]): string {
  const hash = createHash('sha256').update(
    JSON.stringify([recipe, process.version, process.arch, userInfo().uid]),
  );
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    hash.update(JSON.stringify([file, size, mtimeMs]));
  }
  return hash.digest('hex').slice(0, 16);
}

/** Absolute paths of the shared libraries that programs load, the loader included. */
function librariesOf(files: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const file of files) {
    for (const [, path = ''] of linked(file).matchAll(/(?:=>\s*|^\s*)(\/\S+)/gm)) found.add(path);
  }
  const folders = new Set([...found].map(dirname));
  const extra = [...folders].flatMap((folder) => lookupLibraries.map((name) => join(folder, name)));
  return [...found, ...extra.filter((path) => existsSync(path))];
}

/** What `ldd` prints; a program that is linked statically has nothing to tell. */
function linked(file: string): string {
  try {
    return execFileSync('ldd', [file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

function copyInto(root: string, file: string): void {
  const target = join(root, file);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(realpathSync(file), target);
}

/** Folders that programs count on, and names for the user that rooms run as. */
function describeUser(root: string): void {
  const { uid, gid, username } = userInfo();
  for (const folder of ['bin', 'usr/bin', 'tmp', 'etc', 'dev', 'proc', 'sys', 'run']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  chmodSync(join(root, 'tmp'), 0o1777);
  const shell = findProgram('sh') ?? '/bin/sh';
  if (shell !== '/bin/sh') copyFileSync(realpathSync(shell), join(root, 'bin/sh'));
  const root0 = 'root:x:0:0:root:/root:/bin/sh\n';
  writeFileSync(
    join(root, 'etc/passwd'),
    uid === 0 ? root0 : `${root0}${username}:x:${uid}:${gid}::/:/bin/sh\n`,
  );
  writeFileSync(join(root, 'etc/group'), gid === 0 ? 'root:x:0:\n' : `root:x:0:\n${username}:x:${gid}:\n`);
  writeFileSync(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n');
}

function importImage(root: string, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const tar = spawn('tar', ['-C', root, '-c', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const change = ['--change', `LABEL ${imageLabel}=1`, '--change', 'ENV PATH=/usr/local/bin:/usr/bin:/bin'];
    const docker = spawn('docker', ['import', ...change, '-', name], {
      stdio: [tar.stdout, 'ignore', 'pipe'],
    });
    let complaint = '';
    docker.stderr?.on('data', (chunk) => (complaint += String(chunk)));
    for (const child of [tar, docker]) child.on('error', reject);
    docker.on('close', (code) => {
      if (code === 0) resolve();
      else {
        reject(
          new ClnrmError(
            'CLNRM_CONTAINER_IMAGE',
            `Failed to make the image of container rooms: docker import ended with "${complaint.trim()}". ` +
              'Name an image with Node in the option `container.image`.',
          ),
        );
      }
    });
  });
}
