/** Writes a share of 0 to 1 in per cent, with as many digits as it takes to tell it from others: `33.3 %`. */
export function formatRate(rate: number): string {
  return `${Number((rate * 100).toPrecision(3))} %`;
}
