import type { Pattern } from '../../../claim/pattern.ts';
import type { AttributePatterns } from '../../../claim/selector.ts';
import { isGlob } from '../../../predicates/glob.ts';
import { is } from '../../../predicates/is.ts';
import { type DrawnPlace, invalidDrawing } from './drawn-line.ts';

const entry = /^(!)?([^\s=!<>]+)(?:\s*(!=|>=|<=|=|>|<)\s*(.+))?$/;

const comparisons: Readonly<Record<string, (bound: number) => Pattern>> = {
  '>': is.above,
  '>=': is.atLeast,
  '<': is.below,
  '<=': is.atMost,
};

/**
 * Reads `db.system=sqlite, rows>2, !cached, tag`: values are numbers, `true`, `false`, text with or without quotes, with
 * `*` for any text where it has none, or an expression between slashes. A key alone asks that it is there.
 */
export function readAttributes(list: string, place: DrawnPlace): AttributePatterns {
  const patterns: Record<string, Pattern> = {};
  // A comma within quotes belongs to the value.
  for (const part of list.match(/(?:"[^"]*"|[^,"])+/g) ?? []) {
    const [, denied, key, operator, value] = entry.exec(part.trim()) ?? [];
    if (key === undefined || (denied !== undefined && operator !== undefined)) {
      throw invalidDrawing(
        `"${part.trim()}" is no attribute`,
        place,
        'Write {key=value}, {key>2}, {key} or {!key}.',
      );
    }
    patterns[key] =
      operator === undefined
        ? denied === undefined
          ? is.present
          : is.absent
        : compared(operator, readValue(value ?? ''), place);
  }
  return patterns;
}

function compared(operator: string, value: Pattern, place: DrawnPlace): Pattern {
  if (operator === '=') return value;
  if (operator === '!=') return is.all(is.present, is.not(value));
  if (typeof value !== 'number') {
    throw invalidDrawing(`"${operator}" compares with no number`, place, 'Write a number behind it.');
  }
  return comparisons[operator]?.(value) ?? value;
}

function readValue(text: string): Pattern {
  const [, quoted] = /^"(.*)"$/.exec(text) ?? [];
  if (quoted !== undefined) return quoted;
  const [, source, flags] = /^\/(.+)\/([a-z]*)$/.exec(text) ?? [];
  if (source !== undefined) return new RegExp(source, flags);
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return isGlob(text) ? is.like(text) : text;
}
