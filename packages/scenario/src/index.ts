export { freePort } from './free-port.ts';
export type { ProcessOptions, Ready } from './process-options.ts';
export type { ProcessService } from './process-service.ts';
export { startProcess } from './start-process.ts';
