import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { DefinitionProblem } from '../../definition/definition-problem.ts';
import { firstLine } from './namespace-errors.ts';
import { findNamespaceTools, namespaceUser } from './namespace-tools.ts';
import { networkCommand } from './network-setup.ts';

const packages: Readonly<Record<string, string>> = {
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setsid: 'util-linux',
  mount: 'mount',
  ip: 'iproute2',
};

let found: Promise<DefinitionProblem | undefined> | undefined;

/** Says why services cannot have namespaces on this machine, found out by making some, once in a process. */
export async function findNamespaceProblem(): Promise<DefinitionProblem | undefined> {
  return await (found ??= probe());
}

const remedy = 'use plain processes or containers()';

/** {@link findNamespaceProblem}, asked anew. `platform` is where this runs, `path` where to look for programs. */
export async function probe(
  platform: string = process.platform,
  path?: string,
): Promise<DefinitionProblem | undefined> {
  if (platform !== 'linux') {
    return { reason: 'namespaces exist on Linux only', remedy: 'Use plain processes or containers() here' };
  }
  const tools = findNamespaceTools(path);
  if (tools.kind === 'missing') {
    const wanted = [...new Set(tools.names.map((name) => packages[name] ?? name))].join(' and ');
    return { reason: `${tools.names.join(' and ')} not found`, remedy: `Install ${wanted}, or ${remedy}` };
  }
  const trial = [tools.tools.ip, 'link', 'add', 'trial', 'type', 'veth', 'peer', 'name', 'other'];
  const [command = '', ...args] = networkCommand(tools.tools, namespaceUser(), trial);
  const child = spawn(command, args, { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'], timeout: 10_000 });
  const [problem, [code]] = await Promise.all([
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return code === 0 ? undefined : explain(firstLine(problem), readSettings());
}

/** Kernel settings that forbid user namespaces; undefined where the kernel has no such setting. */
export interface NamespaceSettings {
  readonly unprivilegedClone: string | undefined;
  readonly maxUserNamespaces: string | undefined;
  readonly apparmorRestricted: string | undefined;
}

/** Says why making namespaces failed, from what the command wrote and how the kernel is set. */
export function explain(problem: string, settings: NamespaceSettings): DefinitionProblem {
  if (settings.maxUserNamespaces === '0') return forbidden('user.max_user_namespaces', '0', '15000');
  if (settings.unprivilegedClone === '0') return forbidden('kernel.unprivileged_userns_clone', '0', '1');
  if (settings.apparmorRestricted === '1')
    return forbidden('kernel.apparmor_restrict_unprivileged_userns', '1', '0');
  return {
    reason: `making namespaces failed with "${problem}"`,
    remedy: `In a container, start it with \`--privileged\`, or ${remedy}`,
  };
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

function forbidden(setting: string, value: string, wanted: string): DefinitionProblem {
  return {
    reason: `user namespaces are forbidden by ${setting} = ${value}`,
    remedy: `Run \`sudo sysctl -w ${setting}=${wanted}\`, or ${remedy}`,
  };
}
