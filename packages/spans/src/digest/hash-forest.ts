import type { Span } from '@clnrm/model';
import { type Families, familiesOf, type SpanForest } from '../graph/span-forest.ts';
import { provedOrder } from './proved-order.ts';
import { ContentHasher } from './content-hasher.ts';
import type { ResolvedDigestOptions } from './digest-options.ts';
import { Lanes } from './lanes.ts';

const seeds = { tree: 20, path: 21, link: 22, order: 23, forest: 24 };

// Most traces are small; what they need is used again, as only one is hashed at a time.
const kept = { own: new Int32Array(1 << 12), subtrees: new Int32Array(1 << 12) };

/** Four words that say what a forest is: every span with everything below it. `contents` is one made with the options. */
export function hashForest(
  forest: SpanForest,
  options: ResolvedDigestOptions,
  contents: ContentHasher = new ContentHasher(options),
): Int32Array {
  return new ForestHasher(forest, options, contents).words();
}

class ForestHasher {
  readonly #forest: SpanForest;
  readonly #families: Families;
  readonly #options: ResolvedDigestOptions;
  readonly #contents: ContentHasher;
  readonly #own: Int32Array;
  readonly #subtrees: Int32Array;

  constructor(forest: SpanForest, options: ResolvedDigestOptions, contents: ContentHasher) {
    this.#forest = forest;
    this.#families = familiesOf(forest.parents);
    this.#options = options;
    this.#contents = contents;
    const { spans, origins } = forest;
    const isSmall = spans.length * 4 <= kept.own.length;
    this.#own = isSmall ? kept.own : new Int32Array(spans.length * 4);
    this.#subtrees = isSmall ? kept.subtrees : new Int32Array(spans.length * 4);
    for (let index = 0; index < spans.length; index += 1) {
      this.#contents.write(spans[index] as Span, origins[index] as number, this.#own, index * 4);
    }
    this.#join();
    // What a link leads to is known by its hash without links, so that links may form cycles.
    if (this.#addLinks()) this.#join();
  }

  words(): Int32Array {
    const { spans, parents } = this.#forest;
    const roots: number[] = [];
    for (let index = 0; index < spans.length; index += 1) if (parents[index] === -1) roots.push(index);
    const words = new Int32Array(4);
    const lanes = new Lanes().begin(seeds.forest).word(spans.length).lanes(this.#family(roots)).finish();
    lanes.writeTo(words, 0);
    return words;
  }

  /** Hashes every subtree, the deepest first. */
  #join(): void {
    const { walk, children, firstChild } = this.#families;
    const lanes = new Lanes();
    const sum = new Lanes();
    const isOrdered = this.#options.order === 'clock';
    for (let at = walk.length - 1; at >= 0; at -= 1) {
      const index = walk[at] as number;
      const first = firstChild[index] as number;
      const end = firstChild[index + 1] as number;
      lanes.begin(seeds.tree).from(this.#own, index * 4);
      if (end > first) {
        if (isOrdered) lanes.lanes(this.#family(children.subarray(first, end)));
        else {
          sum.begin(end - first);
          for (let edge = first; edge < end; edge += 1) {
            sum.addFrom(this.#subtrees, (children[edge] as number) * 4);
          }
          lanes.lanes(sum);
        }
      }
      lanes.finish().writeTo(this.#subtrees, index * 4);
    }
  }

  /** The hash of spans of one parent, with what is proved to lie before each where that counts. */
  #family(indexes: ArrayLike<number>): Lanes {
    const sum = new Lanes().begin(indexes.length);
    if (this.#options.order === 'causal') {
      for (let at = 0; at < indexes.length; at += 1) {
        sum.addFrom(this.#subtrees, (indexes[at] as number) * 4);
      }
      return sum;
    }
    const each = new Lanes();
    for (const [index, before] of provedOrder(this.#forest.spans, indexes, this.#subtrees)) {
      each
        .begin(seeds.order)
        .from(this.#subtrees, index * 4)
        .lanes(before)
        .finish();
      sum.add(each);
    }
    return sum;
  }

  #addLinks(): boolean {
    const { spans, find } = this.#forest;
    if (!spans.some((span) => span.links.length > 0)) return false;
    const paths = this.#paths();
    const link = new Lanes();
    const all = new Lanes();
    const own = new Lanes();
    for (let index = 0; index < spans.length; index += 1) {
      const { links } = spans[index] as Span;
      if (links.length === 0) continue;
      all.begin(links.length);
      for (const { traceId, spanId, attributes } of links) {
        const target = find(traceId, spanId);
        link.begin(seeds.link).word(target === -1 ? 0 : 1);
        if (target !== -1) link.from(paths, target * 4).from(this.#subtrees, target * 4);
        this.#contents.link(attributes, link);
        all.add(link.finish());
      }
      own
        .begin(seeds.link)
        .from(this.#own, index * 4)
        .lanes(all)
        .finish()
        .writeTo(this.#own, index * 4);
    }
    return true;
  }

  /** What each span and its ancestors are called. */
  #paths(): Int32Array {
    const { spans, parents } = this.#forest;
    const paths = new Int32Array(spans.length * 4);
    const lanes = new Lanes();
    for (const index of this.#families.walk) {
      const parent = parents[index] as number;
      lanes.begin(seeds.path);
      if (parent !== -1) lanes.from(paths, parent * 4);
      this.#contents
        .identity(spans[index] as Span, lanes)
        .finish()
        .writeTo(paths, index * 4);
    }
    return paths;
  }
}
