import { ClnrmError } from '@clnrm/model';
import { type NormalField, normalSpan, type NormalSpan } from '../digest/normal-span.ts';
import { snapshotHeader, type TraceSnapshot } from './write-snapshot.ts';

const spanLine = /^( *)- ("(?:[^"\\]|\\.)*") (\w+) of ("(?:[^"\\]|\\.)*"|\S+)$/;
const fieldLine = /^( +)(\S.*?) = (.*)$/;

interface Draft {
  readonly name: string;
  readonly kind: string;
  readonly service: string;
  readonly fields: NormalField[];
  readonly children: Draft[];
}

/**
 * Reads a snapshot file; `path` names it in errors.
 * @throws ClnrmError `CLNRM_SNAPSHOT_UNREADABLE` that names the line
 */
export function readSnapshot(text: string, path: string): TraceSnapshot {
  const lines = text.split(/\r?\n/);
  const [, name] = /^name (".*")$/.exec(lines[1] ?? '') ?? [];
  const [, digest] = /^digest ([0-9a-f]{64})$/.exec(lines[2] ?? '') ?? [];
  if (lines[0] !== snapshotHeader) throw unreadable(path, 1, `it must be "${snapshotHeader}"`);
  if (name === undefined) throw unreadable(path, 2, 'it must name the snapshot');
  if (digest === undefined) throw unreadable(path, 3, 'it must hold the digest, 64 hexadecimal digits');
  return { name: parsed(name, path, 2), digest, roots: readSpans(lines, path) };
}

/** The error of a file that holds no snapshot, or one that fits nothing. */
export function unreadable(path: string, line: number | undefined, problem: string): ClnrmError {
  const place = line === undefined ? '' : `line ${line}: `;
  return new ClnrmError(
    'CLNRM_SNAPSHOT_UNREADABLE',
    `Failed to read the trace snapshot ${path}: ${place}${problem}. Restore the file, or write it anew with --update.`,
  );
}

function readSpans(lines: readonly string[], path: string): readonly NormalSpan[] {
  const roots: Draft[] = [];
  const open: Draft[] = [];
  for (const [index, line] of lines.entries()) {
    if (index < 3 || line === '') continue;
    const span = spanLine.exec(line);
    const field = span === null ? fieldLine.exec(line) : null;
    if (span !== null) {
      const [, indent = '', name = '', kind = '', service = ''] = span;
      const depth = indent.length / 2;
      if (!Number.isInteger(depth) || depth > open.length) {
        throw unreadable(path, index + 1, 'a span must stand two columns further in than its parent');
      }
      const draft: Draft = {
        name: parsed(name, path, index + 1),
        kind,
        service: word(service),
        fields: [],
        children: [],
      };
      open.length = depth;
      (open.at(-1)?.children ?? roots).push(draft);
      open.push(draft);
    } else if (field !== null && field[1]?.length === open.length * 2 + 2) {
      open.at(-1)?.fields.push([field[2] ?? '', field[3] ?? '']);
    } else throw unreadable(path, index + 1, 'it is neither a span nor a field of the span above');
  }
  return finished(roots);
}

/** Turns drafts into spans, the deepest first. */
function finished(roots: readonly Draft[]): readonly NormalSpan[] {
  const all = [...roots];
  for (let at = 0; at < all.length; at += 1) all.push(...(all[at]?.children ?? []));
  const spans = new Map<Draft, NormalSpan>();
  const done = (drafts: readonly Draft[]): readonly NormalSpan[] =>
    drafts.flatMap((draft) => spans.get(draft) ?? []);
  for (const draft of all.toReversed()) {
    spans.set(draft, normalSpan({ ...draft, children: done(draft.children), span: undefined }));
  }
  return done(roots);
}

function word(text: string): string {
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}

function parsed(text: string, path: string, line: number): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    throw unreadable(path, line, `${text} is not text in quotes`);
  }
}
