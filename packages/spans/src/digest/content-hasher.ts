import type { Attributes, AttributeValue, Resource, Scope, Span } from '@clnrm/model';
import type { FieldRule, ResolvedDigestOptions } from './digest-options.ts';
import { Lanes } from './lanes.ts';
import { TextHashes } from './text-hashes.ts';
import { withoutPort } from './volatile-keys.ts';

/** An attribute key as it is met again and again. */
interface KnownKey {
  readonly rule: FieldRule;
  readonly values: TextHashes;
}

const keptNames = 4096;
const keptValues = 256;
const keptKeys = 4096;

const seeds = { span: 2, entry: 3, event: 4, list: 5, map: 6, bytes: 7, resource: 8, scope: 9, number: 10 };
const statusCodes = { unset: 0, ok: 1, error: 2 } as const;
const numberBits = new Float64Array(1);
const numberWords = new Int32Array(numberBits.buffer);

/** Hashes what spans say of themselves: everything but ids, times and links. */
export class ContentHasher {
  readonly #options: ResolvedDigestOptions;
  readonly #spanKeys = new Map<string, KnownKey>();
  readonly #resourceKeys = new Map<string, KnownKey>();
  readonly #resources = new WeakMap<Attributes, Int32Array>();
  readonly #names = new TextHashes(keptNames);
  #lastResource: Attributes | undefined;
  #lastWords: Int32Array = new Int32Array(4);
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
    lanes.from(this.#resourceWords(span.resource), 0);
    this.#scope(lanes, span.scope);
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

  /** Most spans have the resource of the span before. */
  #resourceWords({ attributes }: Resource): Int32Array {
    if (attributes === this.#lastResource) return this.#lastWords;
    const words = this.#resources.get(attributes) ?? this.#hashResource(attributes);
    this.#lastResource = attributes;
    this.#lastWords = words;
    return words;
  }

  #hashResource(attributes: Attributes): Int32Array {
    const words = new Int32Array(4);
    const bag = this.#bag(attributes, this.#resourceKeys, this.#options.resourceKey);
    new Lanes().begin(seeds.resource).lanes(bag).finish().writeTo(words, 0);
    this.#resources.set(attributes, words);
    return words;
  }

  #scope(lanes: Lanes, scope: Scope): void {
    lanes.word(seeds.scope);
    this.#text(lanes, scope.name);
    if (this.#options.scopeVersions) this.#text(lanes, scope.version);
    lanes.lanes(this.#bag(scope.attributes, this.#spanKeys, this.#options.spanKey));
  }

  #message(lanes: Lanes, message: string): void {
    const rule = this.#options.spanKey('status.message');
    if (rule !== 'ignored') this.#text(lanes, rule === 'present' ? '' : this.#replaced(message));
  }

  /** The sum of the hashes of the entries, so that their order does not matter. */
  #bag(bag: Attributes, keys: Map<string, KnownKey>, ruleOf: (key: string) => FieldRule): Lanes {
    const sum = this.#sum.begin(seeds.map);
    const entry = this.#entry;
    for (const key of Object.keys(bag)) {
      const known = keys.get(key) ?? learnKey(keys, key, ruleOf(key));
      if (known.rule === 'ignored') continue;
      this.#text(entry.begin(seeds.entry), key);
      if (known.rule !== 'present') this.#value(entry, bag[key] as AttributeValue, known);
      sum.add(entry.finish());
    }
    return sum;
  }

  #value(lanes: Lanes, value: AttributeValue, known: KnownKey): void {
    if (typeof value === 'string') {
      const text = known.rule === 'address' ? withoutPort(value) : value;
      known.values.absorb(this.#replaced(text), lanes);
    } else if (typeof value === 'number') {
      numberBits[0] = Object.is(value, -0) ? 0 : value;
      lanes.absorb(seeds.number, numberWords[0] as number, numberWords[1] as number, seeds.number);
    } else if (typeof value === 'bigint') lanes.word(seeds.number).text(String(value));
    else if (typeof value === 'boolean') lanes.word(value ? -1 : -2);
    else if (value === null) lanes.word(-3);
    else this.#composite(lanes, value, known);
  }

  #composite(lanes: Lanes, value: AttributeValue & object, known: KnownKey): void {
    if (value instanceof Uint8Array) {
      lanes.word(seeds.bytes).text(Buffer.from(value).toString('latin1'));
    } else if (Array.isArray(value)) {
      lanes.word(seeds.list).word(value.length);
      for (const item of value as readonly AttributeValue[]) this.#value(lanes, item, known);
    } else {
      lanes.word(seeds.map);
      for (const [key, item] of Object.entries(value).toSorted(byKey)) {
        this.#text(lanes, key);
        this.#value(lanes, item, known);
      }
    }
  }

  #text(lanes: Lanes, text: string): void {
    this.#names.absorb(text, lanes);
  }

  #replaced(text: string): string {
    const { replace } = this.#options;
    return replace === undefined ? text : replace(text);
  }
}

function learnKey(keys: Map<string, KnownKey>, key: string, rule: FieldRule): KnownKey {
  if (keys.size >= keptKeys) keys.clear();
  const known = { rule, values: new TextHashes(keptValues) };
  keys.set(key, known);
  return known;
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
