import { ClnrmError } from '@clnrm/model';
import type { ServiceDefinition, ServiceOf } from '../definition/service-definition.ts';
import { type ServiceScope, serviceScopes } from '../definition/service-scope.ts';
import { type DependencyGraph, dependencyGraph } from '../graph/dependency-graph.ts';
import type { Edges } from '../graph/topologies.ts';
import { processes } from '../runtime/process/process-runtime.ts';
import type { RuntimeKind } from '../runtime/runtime.ts';
import type { RunningService } from '../service/running-service.ts';
import { type StartedServices, startServices, type StartServicesOptions } from './start-services.ts';

/** Definitions of services by their names. */
export type Definitions = Readonly<Record<string, ServiceDefinition>>;

/** Definitions of which each needs only services that are among them. */
export type KnownNeeds<D extends Definitions, Others extends string = never> = {
  readonly [K in keyof D]: ServiceDefinition<RunningService, Extract<keyof D, string> | Others>;
};

/** The handles of services by their names. */
export type Handles<D extends Definitions> = { readonly [K in keyof D]: ServiceOf<D[K]> };

/** What can be said of a set of services as a whole. */
export interface ServiceSetOptions<Names extends string = string> {
  /** `eager`: each starts as soon as its own needs are ready. `levels`: all of one level before any of the next. */
  readonly start?: 'eager' | 'levels';
  /** Plain processes. What services run in whose definition does not say so. */
  readonly runtime?: RuntimeKind;
  /** None. Needs beside those in the definitions, such as `pipeline('source', 'parse', 'store')`. */
  readonly needs?: Partial<Edges<Names>>;
}

/** {@link ServiceSetOptions} with every default filled in. */
export interface ResolvedServiceSetOptions {
  readonly start: 'eager' | 'levels';
  readonly runtime: RuntimeKind;
  readonly needs: Readonly<Record<string, readonly string[]>>;
}

/** Services that belong together, checked, before anything of them runs. It is immutable and can be started many times. */
export interface ServiceSet<D extends Definitions = Definitions> {
  readonly definitions: D;
  readonly graph: DependencyGraph;
  readonly options: ResolvedServiceSetOptions;
  /** The file that defined it; empty where that cannot be told. */
  readonly place: string;
  /**
   * Adds services, or all of another set, which may need those that are here already. Unlike spreading one object into
   * another, it replaces nothing.
   * @throws ClnrmError `CLNRM_SERVICE_GRAPH` for a name that is taken.
   *
   * @example
   * const shop = services(compose('compose.yaml')).and({ api: command('node api.js', { needs: ['db'] }) });
   */
  and<const E extends Definitions>(
    more: (E & KnownNeeds<E, Extract<keyof D, string>>) | ServiceSet<E>,
    options?: ServiceSetOptions<Extract<keyof D | keyof E, string>>,
  ): ServiceSet<D & E>;
  /**
   * Starts every service and resolves when all are ready. Without a test runner; a scenario does it by itself.
   *
   * @example
   * await using shop = await services({ db, api }).start();
   * await shop.services.api.fetch('/orders');
   */
  start(options?: StartServicesOptions): Promise<StartedServices<D>>;
}

/** A name becomes a folder, a name in a network, and a variable of a test. */
const namePattern = /^[A-Za-z][A-Za-z0-9_-]*$/;

/**
 * Puts services together by name. Each is started as soon as those that it `needs` are ready, and stopped before them.
 * @throws ClnrmError `CLNRM_SERVICE_GRAPH` for a need that is not among them, and for a cycle, named in full.
 *
 * @example
 * const shop = services({
 *   db: command('node db.ts'),
 *   api: command('node api.ts', { needs: ['db'], env: ({ db }) => ({ DATABASE_URL: db.url }) }),
 * });
 */
export function services<const D extends Definitions>(
  definitions: D & KnownNeeds<D>,
  options: ServiceSetOptions<Extract<keyof D, string>> = {},
): ServiceSet<D> {
  return serviceSet<D>(
    Object.entries(definitions),
    {
      start: options.start ?? 'eager',
      runtime: options.runtime ?? processes,
      needs: edgesOf(options),
    },
    callerOf(services),
  );
}

type Entry = readonly [name: string, definition: ServiceDefinition];

function serviceSet<D extends Definitions>(
  entries: readonly Entry[],
  options: ResolvedServiceSetOptions,
  place: string,
): ServiceSet<D> {
  for (const [name, definition] of entries) checkEntry(name, definition);
  const graph = dependencyGraph(
    entries.map(([name, { needs }]) => ({ name, needs: [...needs, ...(options.needs[name] ?? [])] })),
  );
  const definitions: Definitions = Object.fromEntries(entries);
  checkScopes(definitions, graph);
  const set: ServiceSet<D> = {
    definitions: definitions as D,
    graph,
    options,
    place,
    and: (more, own = {}) => {
      const other = isServiceSet(more) ? more : undefined;
      const added = other === undefined ? (more as Definitions) : definitionsOf(other, options.runtime);
      return serviceSet(
        [...entries, ...Object.entries(added)],
        {
          start: own.start ?? options.start,
          runtime: own.runtime ?? options.runtime,
          needs: { ...options.needs, ...other?.options.needs, ...edgesOf(own) },
        },
        place,
      );
    },
    start: async (startOptions) => await startServices(set, startOptions),
  };
  return set;
}

/** The file that called a function, as the stack names it. */
function callerOf(called: (...parameters: never[]) => unknown): string {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, called);
  const [, file = ''] = /\(?([^\s()]+?)(?:\?[^\s()]*)?:\d+:\d+\)?$/m.exec(holder.stack ?? '') ?? [];
  return file;
}

/** Tells whether something is a set of services, of whatever copy of this package. */
export function isServiceSet(value: unknown): value is ServiceSet {
  return typeof value === 'object' && value !== null && 'definitions' in value && 'graph' in value;
}

/** The definitions of a set for one that runs in another runtime: each goes on running in what it did. */
function definitionsOf({ definitions, options }: ServiceSet, runtime: RuntimeKind): Definitions {
  if (options.runtime === runtime) return definitions;
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [
      name,
      { ...definition, runtime: definition.runtime ?? options.runtime },
    ]),
  );
}

function edgesOf({ needs = {} }: ServiceSetOptions): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(needs).map(([name, own]) => [name, own ?? []]));
}

function checkEntry(name: string, definition: unknown): void {
  if (!namePattern.test(name)) {
    throw new ClnrmError(
      'CLNRM_SERVICE_GRAPH',
      `Failed to define services: ${JSON.stringify(name)} is no name. ` +
        'Use letters, digits, "_" and "-", with a letter first.',
    );
  }
  if (typeof definition === 'object' && definition !== null && 'start' in definition) return;
  throw new ClnrmError(
    'CLNRM_SERVICE_GRAPH',
    `Failed to define services: "${name}" is no definition of a service. Use command(), server() or external().`,
  );
}

const lives: Readonly<Record<ServiceScope, string>> = {
  test: 'which each test has its own of',
  file: 'which each file has its own of',
  run: 'which all files of the run share',
};

function checkScopes(definitions: Definitions, graph: DependencyGraph): void {
  const scopeOf = (name: string): ServiceScope => definitions[name]?.scope ?? 'test';
  const rank = (name: string): number => serviceScopes.indexOf(scopeOf(name));
  for (const name of graph.order) {
    const shorter = graph.needsOf(name).find((need) => rank(need) < rank(name));
    if (shorter !== undefined) throw shorterLife(name, scopeOf(name), shorter, scopeOf(shorter));
    const unkept = graph
      .needsOf(name)
      .find(
        (need) => definitions[name]?.keep === true && definitions[need]?.identity && !definitions[need].keep,
      );
    if (unkept !== undefined) {
      throw new ClnrmError(
        'CLNRM_SERVICE_GRAPH',
        `Failed to define services: "${name}" is kept for the next run but needs "${unkept}", which is not. ` +
          `Give "${unkept}" keep: true, or leave it out of "${name}".`,
      );
    }
  }
}

function shorterLife(name: string, scope: ServiceScope, need: string, shorter: ServiceScope): ClnrmError {
  const who = scope === 'run' ? 'the files of a run' : 'the tests of a file';
  return new ClnrmError(
    'CLNRM_SERVICE_GRAPH',
    `Failed to define services: "${name}" is shared by ${who} but needs "${need}", ${lives[shorter]}. ` +
      `Give "${name}" scope: '${shorter}', or "${need}" scope: '${scope}'.`,
  );
}
