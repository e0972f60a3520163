import { DatabaseSync } from 'node:sqlite';
import type { ResetHook } from 'clnrm/scenario';

/** Brings a SQLite file back to its beginning with statements, while the services have it open. */
export function sqliteReset(path: string, statements: string): ResetHook {
  return () => {
    const database = new DatabaseSync(path);
    database.exec(`PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE; ${statements}; COMMIT`);
    database.close();
  };
}
