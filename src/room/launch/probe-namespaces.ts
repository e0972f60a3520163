import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNamespaceTools, namespaceCommand, namespaceUser } from './namespace-command.ts';
import type { IsolationProbe } from './probe-isolation.ts';

const packages: Readonly<Record<string, string>> = { unshare: 'util-linux', mount: 'mount', ip: 'iproute2' };

/** Tries whether a room can have namespaces of its own, by making some. `path` is where to look for programs. */
export function probeNamespaces(path?: string): IsolationProbe {
  if (process.platform !== 'linux') {
    return unavailable('namespaces exist on Linux only', 'Use the isolation "process" or "container".');
  }
  const found = findNamespaceTools(path);
  if (found.kind === 'missing') {
    const wanted = found.names.map((name) => packages[name] ?? name).join(' and ');
    return unavailable(`${found.names.join(' and ')} not found`, `Install ${wanted}.`);
  }
  const base = mkdtempSync(join(tmpdir(), 'clnrm-probe-'));
  try {
    const directories = { base, home: join(base, 'home'), temp: join(base, 'tmp') };
    mkdirSync(directories.home);
    mkdirSync(directories.temp);
    const user = namespaceUser();
    const [command, ...args] = namespaceCommand(found.tools, user, { directories, env: {} }, [
      found.tools.sh,
      '-c',
      ':',
    ]);
    const tried = spawnSync(command, args, { encoding: 'utf8', timeout: 10_000 });
    if (tried.status === 0) return { kind: 'available' };
    return explain(tried.error?.message ?? firstLine(tried.stderr), readSettings());
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** Kernel settings that forbid user namespaces; undefined where the kernel has no such setting. */
export interface NamespaceSettings {
  readonly unprivilegedClone: string | undefined;
  readonly maxUserNamespaces: string | undefined;
  readonly apparmorRestricted: string | undefined;
}

/** Says why making namespaces failed, from what the command wrote and how the kernel is set. */
export function explain(error: string, settings: NamespaceSettings): IsolationProbe {
  if (settings.maxUserNamespaces === '0') return forbidden('user.max_user_namespaces', '0', '15000');
  if (settings.unprivilegedClone === '0') return forbidden('kernel.unprivileged_userns_clone', '0', '1');
  if (settings.apparmorRestricted === '1') {
    return forbidden('kernel.apparmor_restrict_unprivileged_userns', '1', '0');
  }
  return unavailable(
    `making namespaces failed with "${error}"`,
    'In a container, start it with `--privileged`, or use the isolation "process" inside it.',
  );
}

function readSettings(): NamespaceSettings {
  return {
    unprivilegedClone: readSetting('kernel/unprivileged_userns_clone'),
    maxUserNamespaces: readSetting('user/max_user_namespaces'),
    apparmorRestricted: readSetting('kernel/apparmor_restrict_unprivileged_userns'),
  };
}

function readSetting(name: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${name}`, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function forbidden(setting: string, value: string, wanted: string): IsolationProbe {
  return unavailable(
    `user namespaces are forbidden by ${setting} = ${value}`,
    `Run \`sudo sysctl -w ${setting}=${wanted}\`, or use the isolation "process".`,
  );
}

function unavailable(reason: string, remedy: string): IsolationProbe {
  return { kind: 'unavailable', reason, remedy };
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
