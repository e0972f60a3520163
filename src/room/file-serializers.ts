/** A serializer of snapshots, new or old style, as pretty-format knows them. */
interface Serializer {
  readonly test: (value: unknown) => boolean;
  readonly serialize?: (...values: unknown[]) => string;
  readonly print?: (...values: unknown[]) => string;
}

/** Serializers that a file added, which Vitest keeps in a private list for good. */
export interface FileSerializers {
  /** Makes a serializer that stands for this one until the file ends. */
  readonly stand: (serializer: Serializer) => Serializer;
  /** Lets go of all that was stood for. Returns how many are in Vitest's list by now that do nothing. */
  readonly end: () => number;
}

/** Creates the list of one process. */
export function createFileSerializers(): FileSerializers {
  let standIns: { own: Serializer | undefined }[] = [];
  let dead = 0;
  return {
    stand: (serializer) => {
      const standIn: { own: Serializer | undefined } = { own: serializer };
      standIns.push(standIn);
      const serialize = (...values: unknown[]): string => standIn.own?.serialize?.(...values) ?? '';
      const print = (...values: unknown[]): string => standIn.own?.print?.(...values) ?? '';
      return {
        test: (value) => standIn.own?.test(value) ?? false,
        ...(serializer.serialize === undefined ? { print } : { serialize }),
      };
    },
    end: () => {
      for (const standIn of standIns) standIn.own = undefined;
      dead += standIns.length;
      standIns = [];
      return dead;
    },
  };
}
