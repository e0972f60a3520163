export type { ClnrmOptions } from '../options/clnrm-options.ts';
export { clnrm } from '../vitest/plugin.ts';
