import type { OutsideAttempt } from '@clnrm/model';
import type { Address } from '../../address.ts';

/** What a relay is asked to do; it answers each with a {@link RelayAnswer} of the same number. */
export type RelayRequest =
  /** Connects whoever comes to the listening socket that is sent along with an address in the relay's network. */
  | { readonly kind: 'serve'; readonly id: number; readonly port: string; readonly target: Address }
  /** Listens in the relay's network and connects whoever comes with an address there. */
  | {
      readonly kind: 'forward';
      readonly id: number;
      readonly port: string;
      readonly at: Address;
      readonly target: Address;
    }
  /** Gives up a port of one of these two. */
  | { readonly kind: 'close'; readonly id: number; readonly port: string }
  /** Listens in the relay's network and sends the listening socket back. */
  | { readonly kind: 'listen'; readonly id: number; readonly at: Address }
  /** Answers questions about names at an address from now on. */
  | { readonly kind: 'name-server'; readonly id: number; readonly at: string }
  /** Makes a service known by its name. */
  | {
      readonly kind: 'join';
      readonly id: number;
      readonly name: string;
      readonly address: string;
    }
  /** Asks which names that there are not an address has asked for. */
  | { readonly kind: 'names'; readonly id: number; readonly address: string };

/** What became of a request. A listening socket comes with it where it was asked for. */
export interface RelayAnswer {
  readonly id: number;
  /** Undefined when it was done. */
  readonly problem?: string;
  /** In the order in which they first were asked for. */
  readonly names?: readonly OutsideAttempt[];
}
