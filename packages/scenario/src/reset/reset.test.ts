import { expect, onTestFinished, test, vi } from 'vitest';
import { container } from '../container/container.ts';
import { dockerTest, testImage } from '../container/support/docker-test.ts';
import { ready } from '../readiness/ready.ts';
import type { RunningService } from '../service/running-service.ts';
import { services } from '../world/service-set.ts';
import { postgresSnapshot, truncateTables } from './postgres-reset.ts';
import { flushRedis } from './redis-reset.ts';

vi.setConfig({ testTimeout: 60_000 });

const postgres = {
  env: { POSTGRES_PASSWORD: 'p', POSTGRES_USER: 'shop', POSTGRES_DB: `odd "name"` },
  ready: ready.command('pg_isready --host=127.0.0.1'),
};

async function psql(db: RunningService, statement: string): Promise<string> {
  const argv = ['psql', '-At', '--quiet', '--username=shop', `--dbname=odd "name"`];
  const { stdout, stderr } = await db.exec(argv, { input: statement });
  return stdout.trim() + stderr;
}

dockerTest('tables are emptied and their sequences begin anew, but for those that are to stay', async () => {
  const set = services({
    db: container(testImage('postgres'), {
      ...postgres,
      reset: truncateTables({ except: ['done', 'other.kept'] }),
    }),
  });
  const { services: shop, stop } = await set.start();
  onTestFinished(stop);
  const insert = `insert into orders default values; insert into "Odd Name" select max(id) from orders;`;
  await psql(
    shop.db,
    `create schema other; create table done (n int); create table other.kept (n int); create table other.gone (n int);
     create table orders (id serial primary key); create table "Odd Name" (id int references orders (id));
     insert into done values (1); insert into other.kept values (2); insert into other.gone values (3); ${insert} ${insert}`,
  );
  await shop.db.reset();
  expect(
    await psql(shop.db, `${insert} select id from "Odd Name"; select n from done; select n from other.kept`),
  ).toBe('1\n1\n2');
  expect(await psql(shop.db, 'select count(*) from other.gone')).toBe('0');
});

dockerTest('a database goes back to a copy of itself, with all that was defined in it', async () => {
  const snapshot = postgresSnapshot();
  const set = services({ db: container(testImage('postgres'), { ...postgres, reset: snapshot.restore }) });
  const { services: shop, stop } = await set.start();
  onTestFinished(stop);
  await expect(shop.db.reset()).rejects.toThrow(
    'Failed to reset service "db": Failed to reset the database of service "db": no copy has been taken. Call take(service) before the first test has changed anything.',
  );
  await psql(shop.db, 'create table orders (id serial); insert into orders default values');
  await snapshot.take(shop.db);
  for (let round = 0; round < 2; round++) {
    await psql(
      shop.db,
      'insert into orders default values; create table junk (); alter table orders add more int',
    );
    await shop.db.reset();
    expect(await psql(shop.db, `select * from orders; select to_regclass('junk') is null`)).toBe('1\nt');
  }
});

dockerTest('the keys of all databases of a Redis are removed', async () => {
  const set = services({ cache: container(testImage('redis'), { reset: flushRedis() }) });
  const { services: shop, stop } = await set.start();
  onTestFinished(stop);
  await shop.cache.exec('redis-cli -n 3 set a 1');
  await shop.cache.reset();
  expect((await shop.cache.exec('redis-cli -n 3 dbsize')).stdout).toBe('0\n');
});

test('what is to stay must be a list of names', () => {
  // @ts-expect-error no list
  expect(() => truncateTables({ except: 'done' })).toThrow(
    `Failed to define truncateTables(): its "except" is "done". Give it as a list of names, such as ['migrations'].`,
  );
});
