/** Ranks of sorted samples, counted from 1, between which a quantile lies with some confidence; undefined where there is none. */
export interface RankInterval {
  readonly lower: number | undefined;
  readonly upper: number | undefined;
}

/**
 * The interval of the quantile `q` that `n` independent samples give, whatever their distribution: how many of them lie
 * below the quantile is binomial. Both ends leave out at most half of what `confidence` leaves.
 * @see David, Nagaraja: Order Statistics, 3rd edition, section 7.1
 */
export function quantileInterval(n: number, q: number, confidence: number): RankInterval {
  const tail = (1 - confidence) / 2;
  let lower: number | undefined;
  let upper: number | undefined;
  // Beyond twelve standard deviations nothing is left to add.
  const spread = 12 * Math.sqrt(n * q * (1 - q)) + 12;
  const first = Math.max(0, Math.floor(n * q - spread));
  const last = Math.min(n - 1, Math.ceil(n * q + spread));
  let term = binomial(n, first, q);
  let sum = 0;
  for (let below = first; below <= last; below += 1) {
    sum += term;
    if (sum <= tail) lower = below + 1;
    if (upper === undefined && 1 - sum <= tail) upper = below + 1;
    term *= ((n - below) / (below + 1)) * (q / (1 - q));
  }
  return { lower, upper };
}

/** How many samples it takes for a quantile to have an upper bound. */
export function samplesFor(q: number, confidence: number): number {
  return Math.ceil(Math.log((1 - confidence) / 2) / Math.log(q));
}

function binomial(n: number, k: number, q: number): number {
  const choose = logFactorial(n) - logFactorial(k) - logFactorial(n - k);
  return Math.exp(choose + k * Math.log(q) + (n - k) * Math.log1p(-q));
}

/** Stirling's series; exact sums where it would be rough. */
function logFactorial(n: number): number {
  if (n < 32) {
    let sum = 0;
    for (let factor = 2; factor <= n; factor += 1) sum += Math.log(factor);
    return sum;
  }
  const x = n + 1;
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + 1 / (12 * x) - 1 / (360 * x ** 3);
}
