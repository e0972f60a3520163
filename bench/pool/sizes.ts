/** Files of the generated suite; the goals are set for this number. */
export const smallFiles = 120;

/** Rounds of a comparison that runs a whole suite on each side. */
export function roundsFor({ quick }: { readonly quick: boolean }): {
  readonly runs: number;
  readonly warmUp: number;
} {
  return quick ? { runs: 1, warmUp: 0 } : { runs: 7, warmUp: 1 };
}
