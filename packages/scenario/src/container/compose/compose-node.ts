import { createRequire } from 'node:module';
import { ClnrmError } from '@clnrm/model';
import type * as Yaml from 'yaml';
import { interpolate, MissingVariable } from './interpolate.ts';

/** Loaded with the first Compose file: most tests never read one. */
const yaml = (): typeof Yaml => createRequire(import.meta.url)('yaml') as typeof Yaml;

/** What all nodes of a file have in common. */
interface ComposeDocument {
  readonly path: string;
  readonly document: Yaml.Document;
  readonly lines: Yaml.LineCounter;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** A value in a Compose file that knows where it stands, so that what is wrong with it can be shown. */
export class ComposeNode {
  readonly #file: ComposeDocument;
  readonly #node: unknown;
  /** Names it in errors: `services.db.ports`. */
  readonly name: string;

  private constructor(file: ComposeDocument, node: unknown, name: string) {
    this.#file = file;
    this.#node = yaml().isAlias(node) ? node.resolve(file.document) : node;
    this.name = name;
  }

  /** Reads the text of a file; throws for what is no YAML. */
  static parse(
    path: string,
    text: string,
    variables: Readonly<Record<string, string | undefined>>,
  ): ComposeNode {
    const lines = new (yaml().LineCounter)();
    const document = yaml().parseDocument(text, { merge: true, lineCounter: lines, prettyErrors: false });
    const root = new ComposeNode({ path, document, lines, variables }, document.contents, 'the file');
    const [error] = document.errors;
    if (error !== undefined) {
      const reason = error.message.replace(/\.$/, '').replace(/^./, (first) => first.toLowerCase());
      throw composeError(path, lines.linePos(error.pos[0]), reason, 'Correct the YAML');
    }
    return root;
  }

  /** Whether nothing is there, or nothing but `null`. */
  get isEmpty(): boolean {
    return this.#node === null || this.#node === undefined || this.#scalar() === null;
  }

  get isMap(): boolean {
    return yaml().isMap(this.#node);
  }

  get isList(): boolean {
    return yaml().isSeq(this.#node);
  }

  /** Its entries by name, those of merged maps included. */
  entries(): ReadonlyMap<string, ComposeNode> {
    const found = new Map<string, ComposeNode>();
    if (this.isEmpty) return found;
    const node = this.#node;
    if (!yaml().isMap(node)) throw this.fail('is no map', 'Write it as "name: value"');
    for (const { key, value } of node.items) {
      const name = nameOf(key);
      if (name === mergeKey) this.#merge(value, found);
      else found.set(name, new ComposeNode(this.#file, value, this.#nameOf(name)));
    }
    return found;
  }

  /** Its items; a single value counts as a list of one. */
  items(): readonly ComposeNode[] {
    if (this.isEmpty) return [];
    const node = this.#node;
    if (!yaml().isSeq(node)) return [this];
    return node.items.map((item, index) => new ComposeNode(this.#file, item, `${this.name}[${index}]`));
  }

  /** Its text, with variables filled in; numbers and truth values as they were written. */
  text(): string {
    const scalar = this.#scalar();
    if (scalar === undefined || scalar === null) throw this.fail('is no text', 'Write one value');
    const { source, value } = this.#node as Yaml.Scalar;
    const written = typeof value === 'string' ? value : (source ?? String(value));
    try {
      return interpolate(written, this.#file.variables);
    } catch (error) {
      if (!(error instanceof MissingVariable)) throw error;
      const hint = error.hint === '' ? '' : ` (${error.hint})`;
      throw this.fail(
        `needs the variable ${error.message}, which is not set${hint}`,
        'Set it in the environment or in .env',
      );
    }
  }

  /** Whether it is `true`. */
  flag(): boolean {
    return this.text() === 'true';
  }

  /** Creates the error for what is wrong with it. */
  fail(reason: string, remedy: string): ClnrmError {
    const range = (this.#node as Yaml.Node | null | undefined)?.range;
    const at = range === undefined || range === null ? undefined : this.#file.lines.linePos(range[0]);
    return composeError(this.#file.path, at, `${this.name} ${reason}`, remedy);
  }

  #scalar(): unknown {
    const node = this.#node;
    return yaml().isScalar(node) ? node.value : undefined;
  }

  #merge(value: unknown, into: Map<string, ComposeNode>): void {
    for (const source of new ComposeNode(this.#file, value, this.name).items()) {
      for (const [name, node] of source.entries()) {
        if (!into.has(name)) into.set(name, new ComposeNode(this.#file, node.#node, this.#nameOf(name)));
      }
    }
  }

  #nameOf(entry: string): string {
    return this.name === 'the file' ? entry : `${this.name}.${entry}`;
  }
}

/** The key that takes in another map. */
const mergeKey = '<<';

function nameOf(key: unknown): string {
  const value = yaml().isScalar(key) ? key.value : key;
  // The library stands a symbol for it.
  return typeof value === 'symbol' ? (value.description ?? '') : String(value);
}

/** A place in a file, counted from 1. */
interface FilePlace {
  readonly line: number;
  readonly col: number;
}

/** Creates the error for a Compose file. */
export function composeError(
  path: string,
  at: FilePlace | undefined,
  reason: string,
  remedy: string,
): ClnrmError {
  const place = at === undefined ? path : `${path}:${at.line}:${at.col}`;
  return new ClnrmError('CLNRM_COMPOSE', `Failed to read ${place}: ${reason}. ${remedy}.`);
}
