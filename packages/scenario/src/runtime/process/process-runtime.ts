import type { DefinitionProblem } from '../../definition/definition-problem.ts';
import { findCommandProblem } from '../find-command-problem.ts';
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

async function findProblem(request: SlotRequest): Promise<DefinitionProblem | undefined> {
  const { program, network } = request;
  if (program.kind === 'command' && network !== undefined && network !== 'open') {
    return {
      reason: `a plain process cannot be held to the network '${network}'`,
      remedy: `Give network: 'open', or start it in a runtime that has networks of its own`,
    };
  }
  return await findCommandProblem(request, 'a plain process');
}
