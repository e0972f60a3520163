import fc from 'fast-check';
import { expect, test } from 'vitest';
import { command } from '../kinds/command.ts';
import { services } from '../world/service-set.ts';
import { demandOf } from './demand-of.ts';
import { type Reservation, type ResourceDemand, ResourcePool } from './resource-pool.ts';

const capacity: ResourceDemand = { cpu: 4, memory: 1000 };

test('no more is handed out than there is, and all who asked are served in turn, whatever they ask for and give back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(demands(), { maxLength: 40 }),
      fc.infiniteStream(fc.nat()),
      async (asked, picks) => {
        const pool = new ResourcePool(capacity);
        const served: number[] = [];
        const open = new Map<number, Reservation>();
        const inUse = (): ResourceDemand => total([...open.keys()].map((at) => clamped(asked[at])));
        const waiting = asked.map((demand, at) => {
          const reservation = pool.reserve(demand);
          void reservation.granted.then(() => {
            served.push(at);
            open.set(at, reservation);
          });
          return reservation;
        });
        await settled();
        while (open.size > 0) {
          expect(inUse().cpu).toBeLessThanOrEqual(capacity.cpu);
          expect(inUse().memory).toBeLessThanOrEqual(capacity.memory);
          const keys = [...open.keys()];
          const at = keys[(picks.next().value ?? 0) % keys.length] ?? 0;
          open.get(at)?.release();
          open.delete(at);
          await settled();
        }
        expect(served).toEqual(waiting.map((_, at) => at));
        expect(pool.free).toEqual(capacity);
      },
    ),
  );
});

test('whoever gives up in the line lets those behind go on', async () => {
  const pool = new ResourcePool(capacity);
  const first = pool.reserve({ cpu: 3, memory: 0 });
  const big = pool.reserve({ cpu: 4, memory: 0 });
  const small = pool.reserve({ cpu: 1, memory: 0 });
  let isServed = false;
  void small.granted.then(() => (isServed = true));
  await settled();

  expect(isServed).toBe(false);
  big.release();
  await settled();
  expect(isServed).toBe(true);
  first.release();
  first.release();
  small.release();
  expect(pool.free).toEqual(capacity);
});

test('whoever asks for more than there is is served alone', async () => {
  const pool = new ResourcePool(capacity);
  const huge = pool.reserve({ cpu: 64, memory: 10 });
  await huge.granted;

  expect(pool.free.cpu).toBe(0);
});

test('the demand of sets is the sum of all limits', () => {
  const one = services({ db: command('node a.js', { limits: { cpu: 0.5, memory: '1kb' } }) });
  const two = services({ api: command('node b.js', { limits: { cpu: 1 } }), web: command('node c.js') });

  expect(demandOf([one, two])).toEqual({ cpu: 1.5, memory: 1024 });
});

function demands(): fc.Arbitrary<ResourceDemand> {
  return fc.record({ cpu: fc.integer({ min: 0, max: 6 }), memory: fc.integer({ min: 0, max: 1500 }) });
}

function clamped({ cpu, memory }: ResourceDemand = capacity): ResourceDemand {
  return { cpu: Math.min(cpu, capacity.cpu), memory: Math.min(memory, capacity.memory) };
}

function total(all: readonly ResourceDemand[]): ResourceDemand {
  return {
    cpu: all.reduce((sum, { cpu }) => sum + cpu, 0),
    memory: all.reduce((sum, { memory }) => sum + memory, 0),
  };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
