import { invalidRule } from '../invalid-rule.ts';
import type { EdgePattern, NodePattern } from '../services/node-pattern.ts';

/** Services with what they need, such as a `ServiceSet` has them. */
export interface DeclaredServices {
  readonly graph: {
    readonly order: readonly string[];
    needsOf(name: string): readonly string[];
  };
}

/**
 * Who talks to whom. As text: `'gateway -> orders -> inventory, orders ~> worker'`, where `->` calls and `~>` hands messages;
 * as an object: `{ gateway: ['orders'] }`, where both count. A name may hold `*` and `?`; `[database]`, `[queue]`, `[peer]`
 * and `[service]` stand for any of that kind; what stands in double quotes is taken as it is.
 */
export type TopologyDrawing = string | Readonly<Record<string, string | readonly string[]>>;

/** What a drawing says: edges, and all nodes in the order in which they are drawn. */
export interface DrawnTopology {
  readonly edges: readonly EdgePattern[];
  readonly nodes: readonly NodePattern[];
}

const kinds = ['service', 'database', 'queue', 'peer'] as const;
const example = 'Write "gateway -> orders -> inventory, orders ~> worker", or { gateway: ["orders"] }.';

/** Tells services that were declared with their needs from a drawing. */
export function isDeclared(value: unknown): value is DeclaredServices {
  if (typeof value !== 'object' || value === null || !('graph' in value)) return false;
  const { graph } = value as { graph: Partial<DeclaredServices['graph']> | null };
  return typeof graph === 'object' && typeof graph?.needsOf === 'function' && Array.isArray(graph.order);
}

/**
 * Reads a drawing; `rule` is the function that was given it.
 * @throws ClnrmError `CLNRM_INVALID_RULE` that quotes what cannot be read.
 */
export function readDrawing(drawing: unknown, rule: string): DrawnTopology {
  if (typeof drawing === 'string') return readText(drawing, rule);
  const isObject = typeof drawing === 'object' && drawing !== null && !Array.isArray(drawing);
  if (!isObject || drawing instanceof RegExp) {
    throw invalidRule(rule, `${describe(drawing)} is no topology`, example);
  }
  const edges: EdgePattern[] = [];
  const nodes = new Nodes(rule);
  for (const [name, value] of Object.entries(drawing)) {
    const called: unknown[] = Array.isArray(value) ? value : [value];
    const from = nodes.add(name, name);
    for (const each of called) {
      if (typeof each === 'string') edges.push([from, nodes.add(each, each)]);
      else throw invalidRule(rule, `"${name}" talks to ${describe(each)}, which is no name`, example);
    }
  }
  if (nodes.list.length === 0) throw invalidRule(rule, 'the topology is empty', example);
  return { edges, nodes: nodes.list };
}

/** Reads the name of one node as it is drawn. */
export function readNode(name: unknown, rule: string): NodePattern {
  if (typeof name === 'string') return new Nodes(rule).add(name, name);
  throw invalidRule(rule, `${describe(name)} is no name`, 'Give names such as "orders" or "[database]".');
}

function readText(drawing: string, rule: string): DrawnTopology {
  const edges: EdgePattern[] = [];
  const nodes = new Nodes(rule);
  for (const statement of statementsOf(drawing)) {
    let from: NodePattern | undefined;
    let via: 'call' | 'message' = 'call';
    for (const { name, arrow } of statement) {
      const text = statement
        .map((each) => `${each.name}${each.arrow}`)
        .join('')
        .trim();
      const node = nodes.add(name, text);
      if (from !== undefined) edges.push([from, node, via]);
      from = node;
      via = arrow === '~>' || arrow === '⇢' ? 'message' : 'call';
    }
  }
  if (nodes.list.length === 0) throw invalidRule(rule, 'the topology is empty', example);
  return { edges, nodes: nodes.list };
}

interface Piece {
  readonly name: string;
  /** The arrow behind the name; empty behind the last. */
  readonly arrow: string;
}

/** Splits text at commas, semicolons and line breaks, and what is in between at arrows, outside of quotes. */
function statementsOf(drawing: string): readonly (readonly Piece[])[] {
  const statements: Piece[][] = [];
  let pieces: Piece[] = [];
  let name = '';
  const close = (): void => {
    if (pieces.length > 0 || name.trim() !== '') statements.push([...pieces, { name, arrow: '' }]);
    pieces = [];
    name = '';
  };
  for (const [text, arrow, separator] of drawing.matchAll(/"[^"\n]*"|(->|→|~>|⇢)|([,;\n])|[^]/gu)) {
    if (arrow !== undefined) {
      pieces.push({ name, arrow });
      name = '';
    } else if (separator === undefined) name += text;
    else close();
  }
  close();
  return statements;
}

/** The nodes of a drawing, each once. */
class Nodes {
  readonly #rule: string;
  readonly #nodes = new Map<string, NodePattern>();

  constructor(rule: string) {
    this.#rule = rule;
  }

  get list(): readonly NodePattern[] {
    return [...this.#nodes.values()];
  }

  add(drawn: string, statement: string): NodePattern {
    const text = drawn.trim();
    const known = this.#nodes.get(text);
    if (known !== undefined) return known;
    const node = this.#read(text, statement);
    this.#nodes.set(text, node);
    return node;
  }

  #read(text: string, statement: string): NodePattern {
    const fail = (problem: string, remedy: string = example): Error =>
      invalidRule(this.#rule, `${problem} in ${JSON.stringify(statement)}`, remedy);
    if (text === '') throw fail('a name is missing');
    const [, quoted] = /^"([^"]+)"$/.exec(text) ?? [];
    if (quoted !== undefined) return quoted;
    const [, word] = /^\[(.*)\]$/.exec(text) ?? [];
    if (word !== undefined) {
      const kind = kinds.find((each) => each === word.trim());
      if (kind !== undefined) return { kind };
      throw fail(`there is no kind [${word}]`, 'There are [service], [database], [queue] and [peer].');
    }
    if (/["<>]|[-=]$|^[-=]/.test(text)) {
      throw fail(
        `"${text}" is no name`,
        'The arrows are -> for calls and ~> for messages; quote other names.',
      );
    }
    return /[*?]/.test(text) ? { like: text } : text;
  }
}

function describe(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'number') return String(value);
  return Array.isArray(value)
    ? 'a list'
    : `a ${value instanceof RegExp ? 'regular expression' : typeof value}`;
}
