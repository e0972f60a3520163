import { globSync, readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { parseSync } from 'oxc-parser';

/** One import as it is written; `specifier` is undefined where it is computed. */
export interface Import {
  readonly file: string;
  readonly specifier: string | undefined;
}

/** Imports, re-exports and `import()`s of a source file. */
export function importsOf(file: string, source: string = readFileSync(file, 'utf8')): readonly Import[] {
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`Failed to parse ${file}: ${errors[0]?.message}`);
  const imports = module.staticImports.map(({ moduleRequest }) => moduleRequest.value);
  const reexports = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest }) => (moduleRequest === null ? [] : [moduleRequest.value])),
  );
  const dynamic = module.dynamicImports.map(({ moduleRequest: { start, end } }) =>
    literal(source.slice(start, end)),
  );
  return [...new Set([...imports, ...reexports, ...dynamic])].map((specifier) => ({ file, specifier }));
}

/** Every source file of the layers, without tests and what only they use. */
export function sourceFiles(): readonly string[] {
  return globSync('{src,packages/*/src}/**/*.ts')
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !file.endsWith('.test.ts') && !file.includes('/support/'))
    .toSorted();
}

/** The layer that a file belongs to: `model` for `packages/model/src/…`, `src/run` for `src/run/…`. */
export function layerOf(file: string): string {
  const [top, folder = ''] = file.split('/');
  return top === 'packages' ? folder : `src/${folder.replace(/\.ts$/, '')}`;
}

/** What an import counts as in the table: a layer, `node:*`, or the name of a package. */
export function targetOf({ file, specifier }: Import & { readonly specifier: string }): string {
  if (specifier.startsWith('.')) return layerOf(posix.join(dirname(file), specifier));
  if (specifier.startsWith('node:')) return 'node:*';
  const [scope = '', name = ''] = specifier.split('/');
  if (scope === '@clnrm') return name;
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

function literal(text: string): string | undefined {
  return /^(['"])([^'"]*)\1$/.exec(text)?.[2];
}
