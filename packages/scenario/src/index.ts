export { freePort } from './runtime/process/free-port.ts';
export type { ProcessOptions } from './process-options.ts';
export type { Ready } from './readiness/read-ready.ts';
export { startProcess } from './start-process.ts';
export type { ProcessService } from './start-process.ts';
