import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dependencyGraph, type GraphNode } from './dependency-graph.ts';
import { type GraphStart, startGraph } from './start-graph.ts';

/** A system that takes notes. Starts and stops end when they are told to. */
class Notes {
  readonly events: string[] = [];
  readonly #gates = new Map<string, () => void>();

  readonly start = async (name: string, needs: ReadonlyMap<string, string>): Promise<string> => {
    this.events.push(`+${name}(${[...needs.values()].toSorted().join()})`);
    await new Promise<void>((resolve) => this.#gates.set(name, resolve));
    this.events.push(`${name} ready`);
    return name;
  };

  readonly stop = async (name: string): Promise<void> => {
    this.events.push(`-${name}`);
    await Promise.resolve();
    this.events.push(`${name} gone`);
  };

  async open(name: string): Promise<void> {
    this.#gates.get(name)?.();
    await settled();
  }
}

const diamond = [node('db'), node('cache'), node('api', 'db'), node('web', 'api', 'cache')];

test('each starts as soon as its own needs are ready, whatever the others do', async () => {
  const notes = new Notes();
  const starting = startGraph(dependencyGraph(diamond), notes);
  await settled();

  expect(notes.events).toEqual(['+db()', '+cache()']);
  await notes.open('db');
  expect(notes.events).toEqual(['+db()', '+cache()', 'db ready', '+api(db)']);
  await notes.open('api');
  await notes.open('cache');
  expect(notes.events.at(-1)).toBe('+web(api,cache)');
  await notes.open('web');

  expect((await starting).kind).toBe('started');
});

test('level by level, a level waits for all of the one before', async () => {
  const notes = new Notes();
  const starting = startGraph(dependencyGraph(diamond), {
    start: notes.start,
    stop: notes.stop,
    mode: 'levels',
  });
  await settled();
  await notes.open('db');

  expect(notes.events).toEqual(['+db()', '+cache()', 'db ready']);
  await notes.open('cache');
  expect(notes.events.at(-1)).toBe('+api(db)');
  await notes.open('api');
  await notes.open('web');
  await starting;
});

test('each is stopped only when all that need it are gone', async () => {
  const notes = new Notes();
  const starting = startGraph(dependencyGraph(diamond), notes);
  for (const name of ['db', 'cache', 'api', 'web']) await openLater(notes, name);
  const { stop } = startedOf(await starting);
  notes.events.length = 0;

  await stop();

  const at = (event: string): number => notes.events.indexOf(event);
  expect(at('web gone')).toBeLessThan(at('-api'));
  expect(at('web gone')).toBeLessThan(at('-cache'));
  expect(at('api gone')).toBeLessThan(at('-db'));
});

test('stopping twice stops once', async () => {
  const notes = new Notes();
  const starting = startGraph(dependencyGraph([node('db')]), notes);
  await openLater(notes, 'db');
  const { stop } = startedOf(await starting);

  await Promise.all([stop(), stop()]);

  expect(notes.events.filter((event) => event === '-db')).toHaveLength(1);
});

test('the first failure gives up what is starting and stops what was started', async () => {
  const stopped: string[] = [];
  const result = await startGraph<string>(
    dependencyGraph([node('db'), node('slow'), node('api', 'db'), node('web', 'api')]),
    {
      start: async (name, _, signal) => {
        if (name === 'db') return name;
        if (name === 'api') throw new Error('no');
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        throw new Error('given up');
      },
      stop: async (name) => void stopped.push(name),
    },
  );

  expect(result).toMatchObject({ kind: 'failed', failures: [{ name: 'api', error: { message: 'no' } }] });
  expect(stopped).toEqual(['db']);
  expect(result.kind === 'failed' && outcomes(result)).toEqual({
    db: 'ready',
    slow: 'cancelled',
    api: 'failed',
  });
});

test('one that gets ready although it was given up is stopped as well', async () => {
  const stopped: string[] = [];
  const result = await startGraph<string>(dependencyGraph([node('db'), node('slow')]), {
    start: async (name, _, signal) => {
      if (name === 'db') throw new Error('no');
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return name;
    },
    stop: async (name) => void stopped.push(name),
  });

  expect(result.kind).toBe('failed');
  expect(stopped).toEqual(['slow']);
});

test('a start that is aborted from outside fails without a failure of its own', async () => {
  const outside = new AbortController();
  const starting = startGraph<string>(dependencyGraph([node('db')]), {
    start: async (_, __, signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      throw new Error('given up');
    },
    stop: async () => {},
    signal: outside.signal,
  });
  outside.abort();

  expect(await starting).toMatchObject({ kind: 'failed', failures: [] });
});

test('a stop that fails lets the others be stopped, and is told at the end', async () => {
  const stopped: string[] = [];
  const result = await startGraph<string>(dependencyGraph([node('db'), node('api', 'db')]), {
    start: async (name) => name,
    stop: async (name) => {
      if (name === 'api') throw new Error('would not go');
      stopped.push(name);
    },
  });

  await expect(startedOf(result).stop()).rejects.toThrow('would not go');
  expect(stopped).toEqual(['db']);
});

test('at any moment what runs has what it needs, in any graph and any order of events', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryNodes(), fc.infiniteStream(fc.nat({ max: 3 })), async (nodes, delays) => {
      const running = new Set<string>();
      const graph = dependencyGraph(nodes);
      const wait = async (): Promise<void> => {
        const { value = 0 } = delays.next();
        for (let left: number = value; left > 0; left--) await Promise.resolve();
      };
      const result = await startGraph<string>(graph, {
        start: async (name) => {
          await wait();
          expect(graph.needsOf(name).every((need) => running.has(need))).toBe(true);
          running.add(name);
          return name;
        },
        stop: async (name) => {
          await wait();
          expect(graph.dependentsOf(name).some((dependent) => running.has(dependent))).toBe(false);
          running.delete(name);
        },
      });
      await startedOf(result).stop();
      expect(running.size).toBe(0);
    }),
  );
});

async function openLater(notes: Notes, name: string): Promise<void> {
  await settled();
  await notes.open(name);
}

/** Lets everything happen that waits for nothing. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

function startedOf<T>(result: GraphStart<T>): Extract<GraphStart<T>, { kind: 'started' }>['graph'] {
  return result.kind === 'started' ? result.graph : expect.unreachable('the graph did not start');
}

function outcomes({ timeline }: GraphStart<string> & { kind: 'failed' }): Record<string, string> {
  return Object.fromEntries(timeline.records.map(({ name, outcome }) => [name, outcome]));
}

function node(name: string, ...needs: readonly string[]): GraphNode {
  return { name, needs };
}

function arbitraryNodes(): fc.Arbitrary<readonly GraphNode[]> {
  return fc
    .array(fc.array(fc.nat(), { maxLength: 4 }), { maxLength: 15 })
    .map((all) =>
      all.map((picks, at) => node(`n${at}`, ...(at === 0 ? [] : picks.map((pick) => `n${pick % at}`)))),
    );
}
