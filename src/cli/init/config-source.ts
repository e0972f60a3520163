/** The configuration that `clnrm init` writes; the same text is TypeScript and JavaScript. */
export const configSource: string = `import { clnrm } from 'clnrm/config';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [clnrm()],
  test: { pool: 'clnrm' },
});
`;
