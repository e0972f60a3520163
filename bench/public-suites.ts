import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigText } from './support/config-text.ts';

/**
 * A public repository whose test suite is run as it stands, on a checkout that a person made. Nothing of it is
 * part of this project and nothing in the checkout is changed: the configuration lives in a folder of the bench,
 * and the suite's `vitest` imports are answered by the Vitest that runs it.
 *
 * To measure one: clone the repository, check the commit out, install its dependencies as its own documentation
 * says, and name the folder in the variable.
 */
export interface PublicSuite {
  readonly id: string;
  /** Owner and name on GitHub. */
  readonly repository: string;
  /** The commit that numbers are published for. */
  readonly commit: string;
  /** Environment variable that names the folder of the checkout. */
  readonly variable: string;
  /** What the repository's own configuration says about its tests for Node, without coverage and type checks. */
  readonly config: Pick<ConfigText, 'test' | 'rest'>;
}

/** The suites that the pool is measured on. */
export const publicSuites: readonly PublicSuite[] = [
  {
    id: 'h3',
    repository: 'h3js/h3',
    commit: '1892ee9cae06533c7db72a5213bceda61cc1d58d',
    variable: 'CLNRM_BENCH_H3',
    config: { test: '' },
  },
  {
    id: 'hono',
    repository: 'honojs/hono',
    commit: '28a9c128912de19f3fb28b00ae289c9b93f6f392',
    variable: 'CLNRM_BENCH_HONO',
    config: {
      test: `globals: true, include: ['src/**/*.test.{ts,tsx}'], exclude: [...configDefaults.exclude, '**/*.case.test.*'],`,
      rest: `oxc: { jsx: { runtime: 'automatic', importSource: './src/jsx' } },`,
    },
  },
];

/** Where a suite is, or why it cannot be measured. */
export function locate(
  suite: PublicSuite,
  env: Readonly<Record<string, string | undefined>> = process.env,
): { readonly kind: 'found'; readonly root: string } | { readonly kind: 'missing'; readonly reason: string } {
  const root = env[suite.variable];
  if (root === undefined || root === '') {
    return missing(
      `${suite.variable} does not name a checkout of ${suite.repository} at ${suite.commit.slice(0, 9)}`,
    );
  }
  if (!existsSync(join(root, 'package.json')))
    return missing(`${suite.variable} names ${root}, which holds no package.json`);
  if (!existsSync(join(root, 'node_modules')))
    return missing(`the dependencies of ${root} are not installed`);
  const commit = commitOf(root);
  if (commit !== suite.commit) {
    return missing(
      `${root} is at ${commit.slice(0, 9)}; numbers are published for ${suite.commit.slice(0, 9)}`,
    );
  }
  return { kind: 'found', root };
}

function missing(reason: string): { readonly kind: 'missing'; readonly reason: string } {
  return { kind: 'missing', reason };
}

function commitOf(root: string): string {
  try {
    return execFileSync('git', ['-C', root, 'rev-parse', 'HEAD'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'no commit';
  }
}
