import { hash } from 'node:crypto';
import { forestOf } from '../graph/span-forest.ts';
import type { Trace } from '../graph/trace.ts';
import { ContentHasher } from './content-hasher.ts';
import { type DigestOptions, resolveDigestOptions } from './digest-options.ts';
import { hashForest } from './hash-forest.ts';

const defaults = resolveDigestOptions();
const usual = new ContentHasher(defaults);

const version = 'clnrm trace 1';

/**
 * The digest of a trace: 64 hexadecimal digits that are the same for two traces which differ in nothing but ids, times,
 * the order of arrival, the order of siblings, and attributes that do not count. It is a Merkle digest: each span is
 * hashed with its content and the hashes of its children.
 *
 * Inside the tree, hashes are sums and mixes of 128 bits that are not cryptographic: nobody gains by forging a trace of a
 * test, and by chance two of a million different subtrees are equal once in 10^26 traces. SHA-256 is taken of the roots.
 * @throws ClnrmError `CLNRM_INVALID_OPTION`
 */
export function digestTrace(trace: Trace, options?: DigestOptions): string {
  const forest = forestOf(trace);
  const words =
    options === undefined
      ? hashForest(forest, defaults, usual)
      : hashForest(forest, resolveDigestOptions(options));
  return hash('sha256', `${version} ${words.join(' ')}`);
}
