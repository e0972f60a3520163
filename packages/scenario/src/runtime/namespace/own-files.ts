import { chmodSync, existsSync, mkdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectFolder } from '../project-folder.ts';

/** One thing that is mounted over another; the second as it is before. */
export interface Bind {
  readonly source: string;
  readonly target: string;
}

/** What a service is started with, as far as it says which files it means. */
export interface FileNeeds {
  /** Its own folder. */
  readonly folder: string;
  /** Those that it shares with other services. */
  readonly shared: readonly string[];
  readonly cwd: string;
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const temp = '/tmp';
const inTemp = /(?<![\w.-])\/tmp\/[^\s:;,'"=?#&]+/g;

/**
 * A temp folder of the service's own, with what it is told of from the machine's: its folder, its project, and every path
 * that its arguments and variables name. The last of the binds is that of the temp folder itself.
 */
export function ownTemp(needs: FileNeeds): readonly Bind[] {
  const own = join(needs.folder, '.tmp');
  mkdirSync(own, { recursive: true });
  chmodSync(own, 0o1777);
  const named = [...needs.argv, ...Object.values(needs.environment)].flatMap(
    (text) => text.match(inTemp) ?? [],
  );
  const visible = [needs.folder, ...needs.shared, projectFolder(needs.cwd), ...named]
    .filter((path) => path.startsWith(`${temp}/`) && path !== `${temp}/` && existsSync(path))
    .map((path) => path.replace(/\/+$/, ''));
  const outermost = [...new Set(visible)].filter(
    (path) => !visible.some((other) => path.startsWith(`${other}/`)),
  );
  const binds = outermost.map((source) => ({ source, target: mountPoint(own, source) }));
  return [...binds, { source: own, target: temp }];
}

function mountPoint(own: string, source: string): string {
  const target = join(own, source.slice(temp.length));
  if (statSync(source).isDirectory()) mkdirSync(target, { recursive: true });
  else if (!existsSync(target)) {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, '');
  }
  return target;
}

/** Folders by whose sockets programs have names looked up outside of their network. */
const lookups = ['/run/systemd/resolve', '/run/nscd', '/run/avahi-daemon'];

/** Makes a name server the only one, whatever way names are looked up. `folder` is where the files for that are written. */
export function ownNames(folder: string, nameServer: string): readonly Bind[] {
  const text = `nameserver ${nameServer}\noptions timeout:1 attempts:1\n`;
  mkdirSync(folder, { recursive: true });
  // The names by which systemd-resolved offers its own.
  for (const name of ['resolv.conf', 'stub-resolv.conf']) writeFileSync(join(folder, name), text);
  const places = lookups.filter((place) => existsSync(place)).map((target) => ({ source: folder, target }));
  const settings = existsSync('/etc/resolv.conf') ? realpathSync('/etc/resolv.conf') : undefined;
  if (settings === undefined || places.some(({ target }) => settings.startsWith(`${target}/`))) return places;
  return [...places, { source: join(folder, 'resolv.conf'), target: settings }];
}
