import { registerMatchers } from '../vitest/matchers.ts';

export type { ToHaveSpanOptions } from '../vitest/matchers.ts';

registerMatchers();
