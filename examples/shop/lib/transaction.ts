import type { Connection } from './database.ts';

/** Runs `work` between the two ends of a transaction. */
export async function inTransaction<T>(
  writer: Connection,
  begin: string,
  work: (writer: Connection) => Promise<T>,
): Promise<T> {
  await writer.run(begin);
  try {
    const result = await work(writer);
    await writer.run('COMMIT');
    return result;
  } catch (error) {
    await writer.run('ROLLBACK');
    throw error;
  }
}
