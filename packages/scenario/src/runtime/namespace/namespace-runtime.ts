import type { DefinitionProblem } from '../../definition/definition-problem.ts';
import { findCommandProblem } from '../find-command-problem.ts';
import type { Runtime, RuntimeKind, RuntimeSet, SlotRequest } from '../runtime.ts';
import { findNamespaceProblem } from './find-namespace-problem.ts';
import { NamespaceSlot } from './namespace-slot.ts';
import { findNamespaceTools } from './namespace-tools.ts';
import { networkError } from './namespace-errors.ts';
import { SetNetwork } from './set-network.ts';

/**
 * Runs services as processes of this machine in Linux namespaces: each with ports, processes and a temp folder of its own,
 * in a network that only the set has. Needs neither root nor a container engine.
 *
 * @example
 * const shop = services({ api: command('node api.ts', { ports: 8080 }) }, { runtime: namespaces() });
 */
export function namespaces(): RuntimeKind {
  return { name: 'namespace', open: async (set) => openRuntime(set) };
}

function openRuntime(set: RuntimeSet): Runtime {
  let opened: Promise<SetNetwork> | undefined;
  return {
    name: 'namespace',
    features: {
      limits: { cpu: false, memory: false },
      networks: ['none', 'room'],
      ownPorts: true,
      ownFiles: false,
    },
    check: findProblem,
    open: async (request) => await NamespaceSlot.open(await (opened ??= openNetwork(set)), request),
    close: async () => {
      const network = await opened?.catch(() => undefined);
      opened = undefined;
      await network?.close();
    },
  };
}

async function openNetwork(set: RuntimeSet): Promise<SetNetwork> {
  const found = findNamespaceTools();
  if (found.kind === 'found') return await SetNetwork.open(set, found.tools);
  throw networkError('make a network namespace', `${found.names.join(' and ')} not found`);
}

async function findProblem(request: SlotRequest): Promise<DefinitionProblem | undefined> {
  const problem = await findCommandProblem(request, 'a process in namespaces');
  if (problem !== undefined) return problem;
  if (request.network === 'open') {
    return {
      reason: `a process in namespaces cannot be given the network 'open', as that takes rights over the machine's own network`,
      remedy: `Give network: 'room', or start it as a plain process or in a container`,
    };
  }
  return await findNamespaceProblem();
}
