/** How two or more things are measured side by side. */
export interface InterleaveOptions<Side extends string, Sample> {
  readonly sides: readonly Side[];
  /** Rounds that count; in each round every side is measured once. */
  readonly runs: number;
  /** Rounds before, which do not count. */
  readonly warmUp: number;
  readonly sample: (side: Side, round: number) => Promise<Sample>;
}

/**
 * Measures all sides once per round. Every other round goes backwards, so that no side always comes first or
 * always follows the same other.
 */
export async function interleave<Side extends string, Sample>(
  options: InterleaveOptions<Side, Sample>,
): Promise<Readonly<Record<Side, readonly Sample[]>>> {
  const samples = Object.fromEntries(
    options.sides.map((side) => [side, [] as Sample[]]),
  ) as unknown as Record<Side, Sample[]>;
  for (let round = -options.warmUp; round < options.runs; round++) {
    const order = round % 2 === 0 ? options.sides : options.sides.toReversed();
    for (const side of order) {
      const sample = await options.sample(side, round);
      if (round >= 0) samples[side].push(sample);
    }
  }
  return samples;
}
