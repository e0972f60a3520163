import { ClnrmError } from '@clnrm/model';
import { optionError } from '../definition/definition-problem.ts';
import type { ResetHook } from '../definition/service-options.ts';
import type { RunningService } from '../service/running-service.ts';

/** Which database of a PostgreSQL service to reset, and how to get into it. */
export interface PostgresOptions {
  /** `POSTGRES_DB` of the service, else the name of the user. */
  readonly database?: string;
  /** `POSTGRES_USER` of the service, else `postgres`. */
  readonly user?: string;
}

/** {@link PostgresOptions}, and what is to stay. */
export interface TruncateOptions extends PostgresOptions {
  /** None. Tables that keep their rows, such as those of migrations, each with its schema where that is not `public`. */
  readonly except?: readonly string[];
}

/** A copy of a database, and the hook that brings the database back to it. */
export interface PostgresSnapshot {
  /** Takes the copy: once the service is ready and has what tests are to find. */
  take(service: RunningService): Promise<void>;
  /** Goes into `reset` of the service. Rejects where no copy has been taken. */
  readonly restore: ResetHook;
}

const suffix = '_clnrm_snapshot';

/**
 * Empties all tables of a PostgreSQL service between two tests and begins their sequences anew. Connections stay open.
 * It runs `psql` beside the service.
 *
 * @example
 * container('postgres:17', { reset: truncateTables({ except: ['migrations'] }) });
 */
export function truncateTables({ except = [], ...options }: TruncateOptions = {}): ResetHook {
  if (!Array.isArray(except) || !except.every((name) => typeof name === 'string')) {
    throw optionError('truncateTables()', {
      reason: `its "except" is ${JSON.stringify(except)}`,
      remedy: `Give it as a list of names, such as ['migrations']`,
    });
  }
  const kept = except.map((name) => (name.includes('.') ? name : `public.${name}`));
  const list = kept.length === 0 ? `''` : kept.map(literal).join(', ');
  return async (service) => {
    await query(
      service,
      options,
      undefined,
      `do $$ declare names text; begin
         select string_agg(format('%I.%I', schemaname, tablename), ', ') into names from pg_tables
           where schemaname not in ('pg_catalog', 'information_schema') and schemaname not like 'pg\\_%'
             and schemaname || '.' || tablename not in (${list});
         if names is not null then execute 'truncate ' || names || ' restart identity cascade'; end if;
       end $$`,
    );
  };
}

/**
 * Brings a whole database of a PostgreSQL service back to a copy: definitions, rows and sequences. Connections to the
 * database are ended, as a database in use cannot be replaced.
 *
 * @example
 * const snapshot = postgresSnapshot();
 * const shop = services({ db: container('postgres:17', { reset: snapshot.restore }) });
 * // in a test or a hook, once the migrations are there: await snapshot.take(db);
 */
export function postgresSnapshot(options: PostgresOptions = {}): PostgresSnapshot {
  return {
    take: async (service) => {
      const { database } = accessOf(service, options);
      await replace(service, options, `${database}${suffix}`, database);
    },
    restore: async (service) => {
      const { database } = accessOf(service, options);
      const copy = `${database}${suffix}`;
      const found = await query(
        service,
        options,
        'template1',
        `select 1 from pg_database where datname = ${literal(copy)}`,
      );
      if (found === '') {
        throw resetError(
          service,
          'no copy has been taken',
          'Call take(service) before the first test has changed anything',
        );
      }
      await replace(service, options, database, copy);
    },
  };
}

/** Makes a database anew as a copy of another one. */
async function replace(
  service: RunningService,
  options: PostgresOptions,
  target: string,
  source: string,
): Promise<void> {
  const [to, from] = [identifier(target), identifier(source)];
  // A database that is connected to cannot be copied, and one of these two statements must not share a transaction.
  const ended = `select pg_terminate_backend(pid) from pg_stat_activity where datname = ${literal(source)}`;
  for (const statement of [
    ended,
    `drop database if exists ${to} with (force)`,
    `create database ${to} template ${from}`,
  ]) {
    await query(service, options, 'template1', statement);
  }
}

async function query(
  service: RunningService,
  options: PostgresOptions,
  database: string | undefined,
  statement: string,
): Promise<string> {
  const access = accessOf(service, options);
  const argv = [
    'psql',
    '--no-psqlrc',
    '--quiet',
    '-At',
    '-v',
    'ON_ERROR_STOP=1',
    `--username=${access.user}`,
  ];
  const { code, stdout, stderr } = await service.exec([...argv, `--dbname=${database ?? access.database}`], {
    input: statement,
  });
  if (code === 0) return stdout.trim();
  throw resetError(
    service,
    `psql ended with ${code}: ${stderr.trim()}`,
    'Name the right "database" and "user"',
  );
}

function resetError({ name }: RunningService, reason: string, remedy: string): ClnrmError {
  return new ClnrmError(
    'CLNRM_SERVICE_RESET',
    `Failed to reset the database of service "${name}": ${reason}. ${remedy}.`,
  );
}

function accessOf(
  { environment }: RunningService,
  { database, user }: PostgresOptions,
): { readonly database: string; readonly user: string } {
  const name = user ?? environment['POSTGRES_USER'] ?? 'postgres';
  return { database: database ?? environment['POSTGRES_DB'] ?? name, user: name };
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
