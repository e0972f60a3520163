import { unableError } from '../service/service-errors.ts';
import type { ServiceSet } from '../world/service-set.ts';
import { type KeeperAccess, KeeperLink } from './keeper-link.ts';
import type { KeeperAddress } from './shared-protocol.ts';

/** Services of a set that are kept by the same. */
export interface SharedLife {
  readonly names: readonly string[];
  readonly keeper: { readonly keeper: { readonly link: KeeperLink; readonly again: boolean } };
}

/** Asks who keeps services; `keep` says whether some are to stay up after the run. Undefined where nobody does. */
export type AskKeepers = (keep: boolean) => Promise<KeeperAccess | undefined>;

/** Who keeps the services of a set that outlive a file. */
export class Keepers {
  readonly #set: ServiceSet;
  readonly #access: AskKeepers | undefined;

  constructor(set: ServiceSet, access: AskKeepers | undefined) {
    this.#set = set;
    this.#access = access;
  }

  /** Connects to those who keep services of the set: first who keeps them for the next run, then who does for this one. */
  async lives(again: boolean): Promise<readonly SharedLife[]> {
    const names = this.#set.graph.order.filter((name) => this.#set.definitions[name]?.scope === 'run');
    const [first] = names;
    if (first === undefined) return [];
    const access = await this.#access?.(names.some((name) => this.#set.definitions[name]?.keep));
    if (access === undefined) throw nobodyKeeps(first);
    const isKept = (name: string): boolean =>
      access.kept !== undefined && this.#set.definitions[name]?.keep === true;
    return [
      ...(await this.#life(access.kept, access, names.filter(isKept), again)),
      ...(await this.#life(
        access.run,
        access,
        names.filter((name) => !isKept(name)),
        again,
      )),
    ];
  }

  async #life(
    address: KeeperAddress | undefined,
    access: KeeperAccess,
    names: readonly string[],
    again: boolean,
  ): Promise<readonly SharedLife[]> {
    if (address === undefined || names.length === 0) return [];
    return [{ names, keeper: { keeper: { link: await KeeperLink.open(address, access), again } } }];
  }
}

function nobodyKeeps(name: string): Error {
  return unableError(name, {
    reason: `its scope is 'run', and nobody is here who outlives the test file`,
    remedy: `Run the tests with --pool=clnrm in rooms of isolation 'verified' or 'process', or give it scope: 'file'`,
  });
}
