/** What is known about a claim, always with the evidence. */
export type Verdict<E> =
  | { readonly kind: 'proved'; readonly evidence: E }
  | { readonly kind: 'refuted'; readonly evidence: E; readonly reason: string }
  | { readonly kind: 'undetermined'; readonly evidence: E; readonly reason: string };
