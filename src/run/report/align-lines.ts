import type { Line, Piece } from './section.ts';

/**
 * Makes lines out of rows of cells: each column is as wide as its widest cell, two spaces lie between columns, and the last
 * column is left as it is. Cells that are undefined are empty.
 */
export function alignLines(rows: readonly (readonly (Piece | undefined)[])[]): readonly Line[] {
  const columns = Math.max(0, ...rows.map(({ length }) => length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...rows.map((row) => row[column]?.text.length ?? 0)),
  );
  return rows.map((row) => alignRow(row, widths));
}

function alignRow(row: readonly (Piece | undefined)[], widths: readonly number[]): Line {
  const last = row.findLastIndex((cell) => cell !== undefined && cell.text !== '');
  return widths.slice(0, last + 1).flatMap((width, column): Line => {
    const cell = row[column] ?? { tone: 'plain', text: '' };
    if (width === 0) return [];
    if (column === last) return [cell];
    return [
      { tone: cell.tone, text: cell.text },
      { tone: 'plain', text: ' '.repeat(width - cell.text.length + 2) },
    ];
  });
}
