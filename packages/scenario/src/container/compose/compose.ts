import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { didYouMean } from '@clnrm/model';
import type { ServiceDefinition } from '../../definition/service-definition.ts';
import type { ServiceOptions } from '../../definition/service-options.ts';
import type { ServiceScope } from '../../definition/service-scope.ts';
import type { RunningService } from '../../service/running-service.ts';
import { composeDefinition } from './compose-definition.ts';
import { ComposeNode, composeError } from './compose-node.ts';
import { type ComposeService, readService } from './compose-service.ts';

/** What a Compose file does not say of a service. */
export type ComposeServiceOptions = Pick<
  ServiceOptions,
  | 'ready'
  | 'deadline'
  | 'graceful'
  | 'scope'
  | 'keep'
  | 'url'
  | 'network'
  | 'ignoreAttempts'
  | 'reset'
  | 'limits'
>;

/** What to take of a Compose file, and what to add to it. */
export interface ComposeOptions<Names extends string = string> {
  /** All that no profile leaves out. The services to take. */
  readonly services?: readonly Names[];
  /** None. Profiles whose services are taken, too. */
  readonly profiles?: readonly string[];
  /** None. Variables for the file, before those of `.env` beside it and of the environment. */
  readonly variables?: Readonly<Record<string, string>>;
  /** None. What the file does not say of a service, by its name. */
  readonly options?: { readonly [K in Names]?: ComposeServiceOptions };
}

/** The definitions that a Compose file gives, by the names it has for them. */
export type ComposeDefinitions<Names extends string> = {
  readonly [K in Names]: ServiceDefinition<RunningService, Names>;
};

/**
 * Reads a Compose file as definitions of services, with the dependencies and health checks that it has. Services find each
 * other under their names, as with Compose; the test reaches them at their handles, whatever ports the file publishes.
 * What cannot be had here is an error that names the line.
 *
 * @example
 * const shop = services({ ...compose('compose.yaml', { services: ['db', 'api'] }) });
 * @throws ClnrmError `CLNRM_COMPOSE`
 */
export function compose<const Names extends string = string>(
  file: string,
  options: ComposeOptions<Names> = {},
): ComposeDefinitions<Names> {
  const path = resolve(file);
  const folder = dirname(path);
  const variables = { ...dotenv(folder), ...process.env, ...options.variables };
  const root = ComposeNode.parse(path, readText(path), variables);
  const nodes = root.entries().get('services');
  if (nodes === undefined) throw root.fail('has no services', 'Write them below "services:"');
  refuseOthers(root);
  const all = [...nodes.entries()].map(([name, node]) => readService(name, node, folder, variables));
  refuseStrangers(all);
  const taken = choose(path, all, options);
  const jobs = new Set(
    taken.flatMap(({ dependencies }) =>
      [...dependencies]
        .filter(([, condition]) => condition === 'service_completed_successfully')
        .map(([name]) => name),
    ),
  );
  const given = options.options as Readonly<Record<string, ComposeServiceOptions>> | undefined;
  refuseSharedAcrossScopes(taken, (name) => given?.[name]?.scope);
  return Object.fromEntries(
    taken.map((service) => [
      service.name,
      composeDefinition(service, given?.[service.name] ?? {}, jobs.has(service.name)),
    ]),
  ) as ComposeDefinitions<Names>;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw composeError(
      path,
      undefined,
      error instanceof Error && 'code' in error && error.code === 'ENOENT'
        ? 'there is no such file'
        : String(error),
      'Correct the path, which is relative to the working directory of the test',
    );
  }
}

function dotenv(folder: string): Readonly<Record<string, string | undefined>> {
  try {
    return parseEnv(readFileSync(resolve(folder, '.env'), 'utf8'));
  } catch {
    return {};
  }
}

/** Parts of a file that say nothing of services are of no interest, but for those that bring services from elsewhere. */
function refuseOthers(root: ComposeNode): void {
  const node = root.entries().get('include');
  if (node !== undefined)
    throw node.fail('cannot be had here', 'Read each file with compose() and put them together');
}

function choose(
  path: string,
  all: readonly ComposeService[],
  { services, profiles = [] }: ComposeOptions,
): readonly ComposeService[] {
  if (services === undefined) {
    return all.filter(
      (each) => each.profiles.length === 0 || each.profiles.some((one) => profiles.includes(one)),
    );
  }
  return services.map((name) => {
    const found = all.find((each) => each.name === name);
    if (found !== undefined) return found;
    throw composeError(path, undefined, `there is no service "${name}"`, known(all, name));
  });
}

/** A dependency on what is not in the file is told at its line. */
function refuseStrangers(all: readonly ComposeService[]): void {
  for (const { node, dependencies } of all) {
    for (const name of dependencies.keys()) {
      if (all.some((each) => each.name === name)) continue;
      const list = node.entries().get('depends_on');
      const entry = list?.isMap === true ? list.entries().get(name) : undefined;
      const item = list?.items().find((each) => !each.isMap && each.text() === name);
      throw (entry ?? item ?? node).fail(
        `asks for "${name}", which is no service of the file`,
        known(all, name),
      );
    }
  }
}

function known(all: readonly ComposeService[], name: string): string {
  const names = all.map((each) => each.name);
  const near = names.length > 1 ? didYouMean(name, names) : undefined;
  return `${near === undefined ? '' : `${near} `}It has ${names.map((each) => `"${each}"`).join(', ')}`;
}

/** Services of different scopes are started one after the other, each scope with volumes of its own. */
function refuseSharedAcrossScopes(
  services: readonly ComposeService[],
  scopeOf: (name: string) => ServiceScope | undefined,
): void {
  const owners = new Map<string, string>();
  for (const { name, node, volumes } of services) {
    for (const { name: volume } of volumes) {
      if (volume === undefined) continue;
      const owner = owners.get(volume) ?? name;
      owners.set(volume, owner);
      if ((scopeOf(owner) ?? 'file') === (scopeOf(name) ?? 'file')) continue;
      throw node.fail(
        `shares the volume "${volume}" with "${owner}", which has another scope`,
        'Give both the same',
      );
    }
  }
}
