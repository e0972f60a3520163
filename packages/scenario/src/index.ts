export { freePort } from './runtime/process/free-port.ts';
export { ownerState, parseOwner, thisOwner } from './runtime/process/process-owner.ts';
export type { ProcessOwner } from './runtime/process/process-owner.ts';
export type { ProcessOptions } from './process-options.ts';
export { startProcess } from './start-process.ts';
export type { ProcessService } from './start-process.ts';

export { command } from './kinds/command.ts';
export type { CommandOptions } from './kinds/command.ts';
export { external } from './kinds/external.ts';
export type { ExternalOptions } from './kinds/external.ts';
export { server } from './kinds/server.ts';
export type { ServerOptions, ServerService } from './kinds/server.ts';

export { flushRedis } from './reset/redis-reset.ts';
export { postgresSnapshot, truncateTables } from './reset/postgres-reset.ts';
export type { PostgresOptions, PostgresSnapshot, TruncateOptions } from './reset/postgres-reset.ts';
export { compose } from './container/compose/compose.ts';
export type {
  ComposeDefinitions,
  ComposeOptions,
  ComposeServiceOptions,
} from './container/compose/compose.ts';
export { build } from './container/build.ts';
export type { BuildOptions } from './container/build.ts';
export { container } from './container/container.ts';
export type { ContainerOptions, Startable, TestcontainerService } from './container/container.ts';
export type { ContainerProfileOptions } from './container/container-profile.ts';
export { containers, setLabels } from './container/container-runtime.ts';
export type { ContainerRuntimeOptions } from './container/container-runtime.ts';
export { namespaces } from './runtime/namespace/namespace-runtime.ts';
export type { PullPolicy } from './runtime/program.ts';

export type { FilesOption } from './definition/room-file.ts';
export type { Limits, LimitsOption } from './definition/limits.ts';
export type { SharedVolume, VolumesOption } from './definition/volume.ts';
export type { NetworkAccess } from './definition/network-access.ts';
export type { PortsOption } from './definition/port-request.ts';
export { Secret, secret } from './definition/secret.ts';
export type { ServiceDefinition, ServiceOf } from './definition/service-definition.ts';
export type { EnvironmentOption, ResetHook, ServiceOptions } from './definition/service-options.ts';
export type { ServicePeer, ServicePeers } from './definition/service-peer.ts';
export type { ServiceScope } from './definition/service-scope.ts';

export { ready } from './readiness/ready.ts';
export type { HttpReadyOptions } from './readiness/http-ready.ts';
export type { Ready, ReadyOption } from './readiness/read-ready.ts';
export type { Readiness, ReadinessSubject, ReadinessWatch } from './readiness/readiness.ts';

export type { DependencyGraph } from './graph/dependency-graph.ts';
export { hierarchical, mesh, pipeline } from './graph/topologies.ts';
export type { Edges } from './graph/topologies.ts';

export type { ForcedStop } from './service/service-life.ts';
export type { RunningService, ServiceExecOptions, ServiceState } from './service/running-service.ts';
export { isServiceSet, services } from './world/service-set.ts';
export type { Definitions, Handles, KnownNeeds, ServiceSet, ServiceSetOptions } from './world/service-set.ts';
export { startServices } from './world/start-services.ts';
export type { StartedServices, StartServicesOptions } from './world/start-services.ts';
export { FileServices } from './world/file-services.ts';
export type { EnterOptions, TestServices } from './world/file-services.ts';
export { Steps } from './world/step.ts';
export type { Step, StepRecord, StepStart } from './world/step.ts';

export { findLayers, registerLayer } from './layers/layer-registry.ts';
export { runInLayers, runStepInLayers } from './layers/run-in-layers.ts';
export type { LayerSpans, LayerWork, LayerWorld, ScenarioLayer } from './layers/layer.ts';
export type { LayerName, LayerOption, LayerOptions, ScenarioLayers } from './layers/scenario-layers.ts';
export { Undos } from './layers/undos.ts';
export { pause } from './pause.ts';

export { Keeper } from './shared/keeper.ts';
export type { KeeperOptions } from './shared/keeper.ts';
export type { KeeperAccess } from './shared/keeper-link.ts';
export { endKept, listKept, takeKept } from './shared/kept-keeper.ts';
export type { KeptKeeper } from './shared/kept-keeper.ts';
export type { KeeperAddress, KeptState } from './shared/shared-protocol.ts';

export { demandOf } from './schedule/demand-of.ts';
export { ResourcePool } from './schedule/resource-pool.ts';
export type { Reservation, ResourceDemand } from './schedule/resource-pool.ts';
