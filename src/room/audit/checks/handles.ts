import type { LeakKind } from '@clnrm/model';
import { type Check, type CheckContext, defineCheck, type Finding } from '../check.ts';
import type { Creation, Resource } from '../creation-log.ts';
import { callerOf, framesOf, type Trace } from '../trace.ts';

/** Set on the child processes that guard services. */
const guardMark = Symbol.for('clnrm.guard');

interface HandleClass {
  readonly kind: LeakKind;
  readonly describe: (resource: Resource) => Pick<Finding, 'subject' | 'detail'>;
  /** Whether one that does not keep the process alive counts as well. */
  readonly countsUnreferenced: boolean;
}

const classes: Readonly<Record<string, HandleClass>> = {
  TCPSERVERWRAP: { kind: 'server', describe: describeServer, countsUnreferenced: true },
  PIPESERVERWRAP: { kind: 'server', describe: describeServer, countsUnreferenced: true },
  TCPWRAP: { kind: 'socket', describe: describeSocket, countsUnreferenced: false },
  PIPEWRAP: { kind: 'socket', describe: describeSocket, countsUnreferenced: false },
  UDPWRAP: { kind: 'socket', describe: describeDatagram, countsUnreferenced: true },
  PROCESSWRAP: { kind: 'child-process', describe: describeChild, countsUnreferenced: true },
  FSEVENTWRAP: { kind: 'watcher', describe: describeWatcher, countsUnreferenced: true },
  STATWATCHER: { kind: 'watcher', describe: describeWatcher, countsUnreferenced: true },
  WORKER: { kind: 'worker-thread', describe: describeWorker, countsUnreferenced: true },
  MESSAGEPORT: { kind: 'message-port', describe: describePort, countsUnreferenced: false },
};

/** Sockets, servers, child processes, watchers, workers and message ports that are still open. */
export function checkHandles({ creations, scope }: CheckContext): Check {
  function findingsOf(creation: Creation, open: readonly Creation[]): readonly Finding[] {
    const { type, resource } = creation;
    const handle = classes[type];
    if (handle === undefined || isStandardStream(resource) || isUnused(creation)) return [];
    if (isGuard(resource)) return [];
    if (!handle.countsUnreferenced && resource.hasRef?.() !== true) return [];
    if (isPartOfAnother(creation, open)) return [];
    const trace = causeOf(creation);
    if (callerOf(framesOf(trace, scope())) === 'vitest') return [];
    const { subject, detail } = handle.describe(resource);
    return [
      {
        kind: handle.kind,
        subject,
        change: 'left-open',
        detail,
        value: resource,
        trace,
        hints: [],
        settles: true,
        undo: undefined,
      },
    ];
  }

  /** A server is made by who called `listen`, and so is each connection that it accepts, which has no caller of its own. */
  function causeOf(creation: Creation): Trace {
    const listener = creations.listenerOf(ownerOf(creation.resource));
    if (listener !== undefined) return listener;
    const server = creations.find(creation.trigger);
    const hasCaller = callerOf(framesOf(creation.trace, scope())) !== undefined;
    return hasCaller || server === undefined ? creation.trace : causeOf(server);
  }

  return defineCheck<undefined>({
    name: 'handles',
    snapshot: () => undefined,
    compare() {
      const open = creations.alive();
      return open.flatMap((creation) => findingsOf(creation, open));
    },
  });
}

function isStandardStream({ fd }: Resource): boolean {
  return fd !== undefined && fd >= 0 && fd <= 2;
}

/** What ends services with the process that started them is no leak; services that it still has to end are. */
function isGuard(resource: Resource): boolean {
  return ownerOf(resource)[guardMark] === true;
}

/** Libraries that imitate the network make handles that they never connect. Windows has no descriptor to tell by. */
function isUnused({ type, resource: { fd } }: Creation): boolean {
  return type === 'TCPWRAP' && process.platform !== 'win32' && (fd ?? -1) < 0;
}

/** The pipes of a child process and the ports of a worker are created right with it and end with it. */
function isPartOfAnother({ id, type }: Creation, open: readonly Creation[]): boolean {
  if (type !== 'PIPEWRAP' && type !== 'MESSAGEPORT') return false;
  const owner = type === 'PIPEWRAP' ? 'PROCESSWRAP' : 'WORKER';
  return open.some((other) => other.type === owner && Math.abs(other.id - id) <= 12);
}

/** Node links a handle with the object that a program sees by a symbol of its own. */
function ownerOf(resource: Resource): Record<string | symbol, unknown> {
  const symbol = Object.getOwnPropertySymbols(resource).find((one) => one.description === 'owner_symbol');
  const owner = symbol && (resource as Record<symbol, unknown>)[symbol];
  return typeof owner === 'object' && owner !== null ? (owner as Record<string | symbol, unknown>) : {};
}

interface Address {
  readonly address?: string;
  readonly port?: number;
}

function addressOf(resource: Resource, method: 'getsockname' | 'getpeername'): Address {
  const address: Address = {};
  const read = (resource as Record<string, unknown>)[method];
  if (typeof read === 'function') Reflect.apply(read, resource, [address]);
  return address;
}

function describeServer(resource: Resource): Pick<Finding, 'subject' | 'detail'> {
  const { address, port } = addressOf(resource, 'getsockname');
  const pipe = ownerOf(resource)['_pipeName'];
  if (port === undefined)
    return { subject: typeof pipe === 'string' ? `pipe ${pipe}` : 'pipe', detail: 'listening' };
  return { subject: `port ${port}`, detail: `listening on ${address}` };
}

function describeSocket(resource: Resource): Pick<Finding, 'subject' | 'detail'> {
  const local = addressOf(resource, 'getsockname');
  const peer = addressOf(resource, 'getpeername');
  if (peer.port === undefined) return { subject: 'socket', detail: '' };
  return { subject: 'socket', detail: `${local.address}:${local.port} to ${peer.address}:${peer.port}` };
}

function describeDatagram(resource: Resource): Pick<Finding, 'subject' | 'detail'> {
  const { address, port } = addressOf(resource, 'getsockname');
  return port === undefined
    ? { subject: 'UDP socket', detail: '' }
    : { subject: `UDP port ${port}`, detail: `bound to ${address}` };
}

function describeChild(resource: Resource): Pick<Finding, 'subject' | 'detail'> {
  const { spawnargs } = ownerOf(resource);
  const command = Array.isArray(spawnargs) ? spawnargs.join(' ') : '';
  return { subject: `process ${resource.pid ?? ''}`.trim(), detail: command };
}

function describeWatcher(resource: Resource): Pick<Finding, 'subject' | 'detail'> {
  const path = ownerOf(resource)['_filename'] ?? ownerOf(resource)['filename'];
  return { subject: 'watcher', detail: typeof path === 'string' ? path : '' };
}

function describeWorker(): Pick<Finding, 'subject' | 'detail'> {
  return { subject: 'worker thread', detail: '' };
}

function describePort(resource: Resource): Pick<Finding, 'subject' | 'detail'> {
  const { name } = resource as { readonly name?: unknown };
  return typeof name === 'string'
    ? { subject: `BroadcastChannel ${JSON.stringify(name)}`, detail: '' }
    : { subject: 'MessagePort', detail: '' };
}
