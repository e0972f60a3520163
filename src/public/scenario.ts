export {
  command,
  external,
  hierarchical,
  mesh,
  pipeline,
  ready,
  registerLayer,
  secret,
  server,
  services,
} from '@clnrm/scenario';
export type {
  CommandOptions,
  Definitions,
  Edges,
  EnvironmentOption,
  ExternalOptions,
  Handles,
  LayerWorld,
  LimitsOption,
  NetworkAccess,
  PortsOption,
  Readiness,
  ReadyOption,
  ResetHook,
  RunningService,
  ScenarioLayer,
  Secret,
  ServerOptions,
  ServerService,
  ServiceDefinition,
  ServiceOptions,
  ServicePeer,
  ServicePeers,
  ServiceScope,
  ServiceSet,
  ServiceSetOptions,
  StartedServices,
  Step,
} from '@clnrm/scenario';

export type { StartRecord, StartTimeline } from '@clnrm/model';
export { scenario } from '../vitest/scenario.ts';
export type {
  Scenario,
  ScenarioBody,
  ScenarioFor,
  ScenarioOptions,
  ServiceFixtures,
} from '../vitest/scenario.ts';
export type { ScenarioContext, World } from '../vitest/world.ts';
