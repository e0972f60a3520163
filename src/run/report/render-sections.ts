import type { Line, Section, Tone } from './section.ts';

/** Vitest's own summary aligns its words to the right in as many columns. */
const labelWidth = 11;

/** Gives text the look of its tone. */
export type Paint = (tone: Tone | 'label', text: string) => string;

/** Text as it is. */
export const unpainted: Paint = (_tone, text) => text;

/** Lays sections out as lines that continue Vitest's own summary; a blank line sets off those that have details. */
export function renderSections(sections: readonly Section[], paint: Paint): readonly string[] {
  const indent = ' '.repeat(labelWidth + 2);
  return sections.flatMap(({ label, summary, lines }, index) => {
    const title = `${paint('label', label.padStart(labelWidth))}  ${renderLine(summary, paint)}`;
    const isSetOff = index > 0 && (lines.length > 0 || (sections[index - 1]?.lines.length ?? 0) > 0);
    return [
      ...(isSetOff ? [''] : []),
      title,
      ...lines.map((line) => (indent + renderLine(line, paint)).trimEnd()),
    ];
  });
}

function renderLine(line: Line, paint: Paint): string {
  return line.map(({ tone, text }) => (tone === 'plain' ? text : paint(tone, text))).join('');
}
