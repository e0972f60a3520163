import { once } from 'node:events';
import { createServer } from 'node:net';
import { runDocker } from '../../src/room/launch/run-docker.ts';

const lists: readonly (readonly [list: readonly string[], id: string, remove: readonly string[]])[] = [
  [['ps', '--all'], '.ID', ['rm', '--force', '--volumes']],
  [['network', 'ls'], '.ID', ['network', 'rm']],
  [['volume', 'ls'], '.Name', ['volume', 'rm', '--force']],
];

/** Containers, networks and volumes of services that were started in a room, as commands that remove them. */
export async function setPartsOf(room: string): Promise<readonly string[]> {
  const found = lists.map(async ([list, id, remove]) => {
    const format = `{{${id}}} {{.Label "clnrm.room"}}`;
    const { stdout } = await runDocker([...list, '--filter', 'label=clnrm.set', '--format', format]);
    const lines = stdout.split('\n').filter((line) => line.split(' ')[1]?.split(':').includes(room));
    return lines.map((line) => [...remove, line.split(' ')[0]].join(' '));
  });
  return (await Promise.all(found)).flat();
}

/** Runs the commands, one after the other. */
export async function removeParts(commands: readonly string[]): Promise<void> {
  for (const command of commands) await runDocker(command.split(' '));
}

/** Tells whether nothing listens on a port of loopback. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
