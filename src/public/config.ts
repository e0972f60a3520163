export { clnrm } from '../vitest/plugin.ts';
