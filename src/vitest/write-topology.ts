import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ClnrmError, type TopologyRecord } from '@clnrm/model';
import { drawTopology } from '@clnrm/spans';
import { messageOf } from '../text/message-of.ts';

/** Draws a topology into files, as Mermaid where they end in `.mmd`; returns an error for each that cannot be written. */
export async function writeTopology(
  topology: TopologyRecord,
  paths: readonly string[],
): Promise<readonly ClnrmError[]> {
  const failures: ClnrmError[] = [];
  for (const path of paths) {
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, drawTopology(topology, /\.mmd$/i.test(path) ? 'mermaid' : 'svg'));
    } catch (error) {
      failures.push(
        new ClnrmError(
          'CLNRM_TOPOLOGY_FILE',
          `Failed to write the topology to ${path}: ${messageOf(error)}. Give "report.topology" a file that can be written.`,
          { cause: error },
        ),
      );
    }
  }
  return failures;
}
