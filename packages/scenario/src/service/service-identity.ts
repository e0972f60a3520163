/** What a running service is on its machine. */
export type ServiceIdentity =
  /** A process, leader of a group of its own, as the machine of the test numbers it. */
  | { readonly kind: 'process'; readonly pid: number }
  /** A container, by the full id that its engine gave it. */
  | { readonly kind: 'container'; readonly id: string }
  /** A server in the process of the test. */
  | { readonly kind: 'test-process' }
  /** Something that was there before and stays. */
  | { readonly kind: 'external' };
