import type { Capability } from '@clnrm/model';
import { inSpan } from '../telemetry/in-span.ts';
import type { HookName } from './check-capability.ts';

/** Calls one hook inside a span named after it, such as `capability.setup`. Makes no span where there is no hook. */
export function callHook<T>(capability: Capability, hook: HookName, call: () => T): T {
  if (capability[hook] === undefined) return call();
  const attributes = { 'clnrm.capability.name': capability.name, 'clnrm.capability.kind': capability.kind };
  return inSpan(`capability.${hook}`, attributes, call);
}
