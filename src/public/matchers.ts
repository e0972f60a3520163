import { registerMatchers } from '../vitest/matchers.ts';

export { registerMatchers };
export type { ToHaveSpanOptions } from '../vitest/matchers.ts';

registerMatchers();
