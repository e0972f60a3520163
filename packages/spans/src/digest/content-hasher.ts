import type { Attributes, AttributeValue, Resource, Scope, Span } from '@clnrm/model';
import type { FieldRule, ResolvedDigestOptions } from './digest-options.ts';
import { Lanes } from './lanes.ts';
import { textAt, textWords } from './text-lanes.ts';
import { withoutPort } from './volatile-keys.ts';

interface KeyWords {
  readonly rule: FieldRule;
  readonly words: Int32Array;
}

const seeds = { span: 2, entry: 3, event: 4, list: 5, map: 6, bytes: 7, resource: 8, scope: 9, number: 10 };
const statusCodes = { unset: 0, ok: 1, error: 2 } as const;
const numberBits = new Float64Array(1);
const numberWords = new Int32Array(numberBits.buffer);

/** Hashes what spans say of themselves: everything but ids, times and links. */
export class ContentHasher {
  readonly #options: ResolvedDigestOptions;
  readonly #spanKeys = new Map<string, KeyWords>();
  readonly #resourceKeys = new Map<string, KeyWords>();
  readonly #resources = new Map<Resource, Int32Array>();
  readonly #scopes = new Map<Scope, Int32Array>();
  readonly #span = new Lanes();
  readonly #entry = new Lanes();
  readonly #sum = new Lanes();

  constructor(options: ResolvedDigestOptions) {
    this.#options = options;
  }

  /** Hashes one span; `origin` is its place in the tree. */
  write(span: Span, origin: number, target: Int32Array, at: number): void {
    const lanes = this.#span.begin(seeds.span).word(origin);
    this.#text(lanes, this.#replaced(span.name));
    this.#text(lanes, span.kind);
    const { code, message } = span.status;
    lanes.word(statusCodes[code]);
    if (message !== '') this.#message(lanes, message);
    lanes.from(this.#resourceWords(span.resource), 0).from(this.#scopeWords(span.scope), 0);
    lanes.lanes(this.#bag(span.attributes, this.#spanKeys, this.#options.spanKey));
    for (const event of span.events) {
      lanes.word(seeds.event);
      this.#text(lanes, this.#replaced(event.name));
      lanes.lanes(this.#bag(event.attributes, this.#spanKeys, this.#options.spanKey));
    }
    lanes.finish().writeTo(target, at);
  }

  /** Absorbs the attributes of a link. */
  link(attributes: Attributes, into: Lanes): void {
    into.lanes(this.#bag(attributes, this.#spanKeys, this.#options.spanKey));
  }

  /** Absorbs what a span is called, and by whom. */
  identity(span: Span, into: Lanes): Lanes {
    this.#text(into, this.#replaced(span.name));
    this.#text(into, span.kind);
    return into.from(this.#resourceWords(span.resource), 0);
  }

  #resourceWords(resource: Resource): Int32Array {
    const known = this.#resources.get(resource);
    if (known !== undefined) return known;
    const words = new Int32Array(4);
    const bag = this.#bag(resource.attributes, this.#resourceKeys, this.#options.resourceKey);
    new Lanes().begin(seeds.resource).lanes(bag).finish().writeTo(words, 0);
    this.#resources.set(resource, words);
    return words;
  }

  #scopeWords(scope: Scope): Int32Array {
    const known = this.#scopes.get(scope);
    if (known !== undefined) return known;
    const words = new Int32Array(4);
    const lanes = new Lanes().begin(seeds.scope);
    this.#text(lanes, scope.name);
    if (this.#options.scopeVersions) this.#text(lanes, scope.version);
    lanes.lanes(this.#bag(scope.attributes, this.#spanKeys, this.#options.spanKey));
    lanes.finish().writeTo(words, 0);
    this.#scopes.set(scope, words);
    return words;
  }

  #message(lanes: Lanes, message: string): void {
    const rule = this.#options.spanKey('status.message');
    if (rule !== 'ignored') this.#text(lanes, rule === 'present' ? '' : this.#replaced(message));
  }

  /** The sum of the hashes of the entries, so that their order does not matter. */
  #bag(bag: Attributes, keys: Map<string, KeyWords>, ruleOf: (key: string) => FieldRule): Lanes {
    const sum = this.#sum.begin(seeds.map);
    const entry = this.#entry;
    for (const key of Object.keys(bag)) {
      let known = keys.get(key);
      if (known === undefined) {
        const at = textAt(key);
        known = { rule: ruleOf(key), words: textWords().slice(at, at + 4) };
        keys.set(key, known);
      }
      if (known.rule === 'ignored') continue;
      entry.begin(seeds.entry).from(known.words, 0);
      if (known.rule !== 'present') this.#value(entry, bag[key] as AttributeValue, known.rule);
      sum.add(entry.finish());
    }
    return sum;
  }

  #value(lanes: Lanes, value: AttributeValue, rule: FieldRule): void {
    if (typeof value === 'string') {
      this.#text(lanes, this.#replaced(rule === 'address' ? withoutPort(value) : value));
    } else if (typeof value === 'number') {
      numberBits[0] = Object.is(value, -0) ? 0 : value;
      lanes.absorb(seeds.number, numberWords[0] as number, numberWords[1] as number, seeds.number);
    } else if (typeof value === 'bigint') lanes.word(seeds.number).text(String(value));
    else if (typeof value === 'boolean') lanes.word(value ? -1 : -2);
    else if (value === null) lanes.word(-3);
    else this.#composite(lanes, value, rule);
  }

  #composite(lanes: Lanes, value: AttributeValue & object, rule: FieldRule): void {
    if (value instanceof Uint8Array) {
      lanes.word(seeds.bytes).text(Buffer.from(value).toString('latin1'));
    } else if (Array.isArray(value)) {
      lanes.word(seeds.list).word(value.length);
      for (const item of value as readonly AttributeValue[]) this.#value(lanes, item, rule);
    } else {
      lanes.word(seeds.map);
      for (const [key, item] of Object.entries(value).toSorted(byKey)) {
        this.#text(lanes, key);
        this.#value(lanes, item, rule);
      }
    }
  }

  #text(lanes: Lanes, text: string): void {
    const at = textAt(text);
    lanes.from(textWords(), at);
  }

  #replaced(text: string): string {
    const { replace } = this.#options;
    return replace === undefined ? text : replace(text);
  }
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
