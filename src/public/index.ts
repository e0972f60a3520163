export { freePort, startProcess } from '@clnrm/scenario';
export type { ProcessOptions, ProcessService, Ready } from '@clnrm/scenario';
