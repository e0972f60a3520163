import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { DefinitionProblem } from '../../definition/definition-problem.ts';
import type { Runtime, RuntimeKind, SlotRequest } from '../runtime.ts';
import { endEscaped, setVariable } from './end-escaped.ts';
import { openProcessSlot } from './process-slot.ts';

/** Runs services as plain processes of this machine. */
export const processes: RuntimeKind = {
  name: 'process',
  options: {},
  open: async ({ id }): Promise<Runtime> => ({
    name: 'process',
    features: {
      limits: { cpu: false, memory: false },
      networks: ['open'],
      ownPorts: false,
      ownFiles: false,
    },
    check: findProblem,
    open: async (request) => await openProcessSlot(request, { [setVariable]: id }),
    close: async () => await endEscaped(id),
  }),
};

async function findProblem({ program, network, files }: SlotRequest): Promise<DefinitionProblem | undefined> {
  if (program.kind !== 'command') {
    return {
      reason: 'it runs in a container, which a process cannot take the place of',
      remedy: 'Define it with command() or server(), or start it where there is a container engine',
    };
  }
  if (network !== undefined && network !== 'open') {
    return {
      reason: `a plain process cannot be held to the network '${network}'`,
      remedy: `Give network: 'open', or start it in a runtime that has networks of its own`,
    };
  }
  const outside = files.find(({ path }) => isAbsolute(path));
  if (outside !== undefined) {
    return {
      reason: `a plain process cannot be given the file ${outside.path} without giving it to everybody`,
      remedy: 'Give a path relative to its folder, which it finds in SERVICE_FOLDER',
    };
  }
  const found = await stat(program.cwd).catch(() => undefined);
  return found?.isDirectory() === true
    ? undefined
    : { reason: `its "cwd" ${program.cwd} is not a directory`, remedy: 'Correct "cwd"' };
}
