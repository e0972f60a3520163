import { clnrm } from 'clnrm/config';
import { defineConfig } from 'vitest/config';
import { slowSpans } from './src/slow-spans.ts';

export default defineConfig({
  plugins: [clnrm({ capabilities: [slowSpans()] })],
  test: { pool: 'clnrm', execArgv: ['--conditions=@clnrm/source'] },
});
