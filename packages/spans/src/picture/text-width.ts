/** Pixels of a character on average: of a name, of what stands below it, of what is said of an edge. */
export const nameCharacter = 7.8;
export const aboutCharacter = 6;
export const labelCharacter = 5.4;

/** About as wide as a font without serifs writes it; East Asian characters and pictures are twice as wide. */
export function textWidth(text: string, perCharacter: number): number {
  const wide = text.match(
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}]/gu,
  );
  return (Array.from(text).length + (wide?.length ?? 0)) * perCharacter;
}
