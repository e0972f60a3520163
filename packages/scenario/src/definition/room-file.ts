/** A file that a service finds when it starts. */
export interface RoomFile {
  /** Where the service sees it: relative to its folder, or absolute where the runtime has files of its own. */
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Permission bits, 0o644 unless given. */
  readonly mode: number;
}

/** Files by path, each by its content, or with a mode. */
export type FilesOption = Readonly<
  Record<string, string | Uint8Array | { readonly content: string | Uint8Array; readonly mode?: number }>
>;

/** Reads the files of a service. */
export function readFiles(given: FilesOption = {}): readonly RoomFile[] {
  return Object.entries(given).map(([path, file]) =>
    typeof file === 'string' || file instanceof Uint8Array
      ? { path, content: file, mode: 0o644 }
      : { path, content: file.content, mode: file.mode ?? 0o644 },
  );
}
