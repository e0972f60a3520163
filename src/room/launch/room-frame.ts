import type { FileRequest } from './host-files.ts';

/** Tells the process inside where its host listens; removed before the entry is loaded. */
export const socketVariable = 'CLNRM_SOCKET';

/** What goes from a container room to its host. */
export type FrameToHost =
  | { readonly kind: 'message'; readonly message: unknown }
  | { readonly kind: 'file'; readonly id: number; readonly request: FileRequest };

/** What goes from the host to a container room. */
export type FrameToRoom =
  | { readonly kind: 'message'; readonly message: unknown }
  /** `refusal` is undefined where the request was fulfilled. */
  | { readonly kind: 'answer'; readonly id: number; readonly refusal: string | undefined };
