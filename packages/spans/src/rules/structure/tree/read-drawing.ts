import { type DrawnLine, type DrawnPlace, invalidDrawing } from './drawn-line.ts';
import { readLine } from './read-line.ts';

/** A line whose children are still being read, and the list that it stands in. */
interface Entry {
  readonly indent: number;
  readonly line: DrawnLine;
  readonly beside: DrawnLine[];
  readonly below: DrawnLine[];
}

/**
 * Reads the drawing of a tree: a line for each span, those below it indented further. The strokes of a drawn tree (`├─`,
 * `└─`, `│`) count as indentation.
 * @throws ClnrmError `CLNRM_INVALID_DRAWING` that points at the line and column.
 */
export function readDrawing(drawing: string): readonly DrawnLine[] {
  const roots: DrawnLine[] = [];
  const open: Entry[] = [];
  for (const [index, source] of drawing.split('\n').entries()) {
    const text = source.replaceAll(/[│├└─]/g, ' ').trimEnd();
    if (text === '') continue;
    const indent = text.length - text.trimStart().length;
    const place = { line: index + 1, column: indent + 1, source };
    if (text.slice(0, indent).includes('\t')) {
      throw invalidDrawing('a tab indents it', place, 'Indent with spaces.');
    }
    const beside = listFor(indent, open, roots, place);
    const below: DrawnLine[] = [];
    const line = { ...readLine(text.slice(indent), place), children: below };
    beside.push(line);
    open.push({ indent, line, beside, below });
  }
  if (roots.length > 0) return roots;
  const place = { line: 1, column: 1, source: drawing.split('\n', 1)[0] ?? '' };
  throw invalidDrawing('it is empty', place, 'Draw a line for each span.');
}

/** The list that a line of this indentation belongs to; closes what it ends. */
function listFor(indent: number, open: Entry[], roots: DrawnLine[], place: DrawnPlace): DrawnLine[] {
  const isDeeper = indent > (open.at(-1)?.indent ?? -1);
  while (indent < (open.at(-1)?.indent ?? 0)) open.pop();
  const last = open.at(-1);
  if (last === undefined) {
    if (roots.length === 0) return roots;
    throw invalidDrawing('it stands left of the first line', place, 'Align it with the first line.');
  }
  if (last.indent === indent) {
    open.pop();
    return last.beside;
  }
  if (!isDeeper) {
    throw invalidDrawing('it lines up with no line above', place, 'Align it with the spans beside it.');
  }
  if (last.line.query === undefined) {
    throw invalidDrawing(
      'it stands below "…"',
      place,
      'Below "…" there may be anything: draw nothing there.',
    );
  }
  return last.below;
}
