import type { PortRequest } from '../../definition/port-request.ts';
import { portTakenError } from '../../service/service-errors.ts';
import type { ServicePort } from '../address.ts';
import { fillPorts } from '../fill-ports.ts';
import type { Launch, RunningProgram, Slot, SlotRequest } from '../runtime.ts';
import { writeFiles } from '../write-files.ts';
import { freePort, isPortTaken } from './free-port.ts';
import { portHolder } from './port-holder.ts';
import { inheritedEnvironment } from './inherited-environment.ts';
import { launchProcess } from './launch-process.ts';

const host = '127.0.0.1';

/** Ports that slots of this process hold although nothing may listen there yet. */
const held = new Set<number>();

/** Opens a place for one process: chooses its ports and writes its files. `mark` is a variable that tells its processes. */
export async function openProcessSlot(
  request: SlotRequest,
  mark: Readonly<Record<string, string>>,
): Promise<Slot> {
  const { name, folder, program } = request;
  if (program.kind !== 'command') throw new Error(`Failed to open a slot: ${program.kind} was not checked.`);
  await writeFiles(request);
  const ports: ServicePort[] = [];
  for (const port of request.ports) ports.push(await holdPort(name, port));
  const running = new Set<RunningProgram>();
  return {
    ports,
    network: undefined,
    environment: { ...inheritedEnvironment(), ...mark, SERVICE_FOLDER: folder },
    reach: (url) => url,
    launch: async ({ environment, log }: Launch) => {
      const argv = program.argv.map((part) => fillPorts(part, ports));
      const launched = await launchProcess({ name, argv, cwd: program.cwd, environment, log });
      running.add(launched);
      return launched;
    },
    close: async () => {
      await Promise.all([...running].map((each) => each.stop(0)));
      for (const port of ports) held.delete(port.inside);
    },
  };
}

async function holdPort(service: string, { name, number }: PortRequest): Promise<ServicePort> {
  if (number !== undefined && held.has(number))
    throw portTakenError(service, number, 'another service of this process');
  if (number !== undefined && (await isPortTaken(number)))
    throw portTakenError(service, number, portHolder(number));
  let chosen = number ?? (await freePort());
  // What was free a moment ago may be offered twice.
  if (number === undefined) while (held.has(chosen)) chosen = await freePort();
  held.add(chosen);
  return { name, inside: chosen, fromTest: { host, port: chosen }, fromNetwork: undefined };
}
