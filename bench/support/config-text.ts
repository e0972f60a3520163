/** What a configuration says, in JavaScript. */
export interface ConfigText {
  /** Options of `clnrm()`; without them the configuration knows nothing of clnrm. */
  readonly clnrm?: Readonly<Record<string, unknown>> | undefined;
  /** Fields of `test`, such as `maxWorkers: 2,`. */
  readonly test: string;
  /** Fields beside `test`. */
  readonly rest?: string;
}

/** Writes a Vitest configuration as a user would. */
export function configText({ clnrm, test, rest = '' }: ConfigText): string {
  const lines = [
    ...(clnrm === undefined ? [] : [`import { clnrm } from 'clnrm/config';`]),
    `import { configDefaults, defineConfig } from 'vitest/config';`,
    `export default defineConfig({`,
    ...(clnrm === undefined ? [] : [`  plugins: [clnrm(${JSON.stringify(clnrm)})],`]),
    `  ${rest}`,
    `  test: { exclude: configDefaults.exclude, ${test} },`,
    `});`,
  ];
  return `${lines.join('\n')}\n`;
}
