/** Names the room, and the run it belongs to, that a process was started in. */
export interface RoomMark {
  /** Letters, digits and `-`; unique on this machine. */
  readonly runId: string;
  /** Letters, digits and `-`; unique on this machine. */
  readonly roomId: string;
}

/** Environment variables that carry the mark: every process that a room starts inherits them. */
export const markVariables = { run: 'CLNRM_RUN', room: 'CLNRM_ROOM' } as const;

const separator = ':';

/**
 * Variables that mark a process. A room inside a room carries the marks of both, the outer first, so that ending
 * the outer ends the inner.
 */
export function markEnvironment(
  mark: RoomMark,
  outer: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  return {
    [markVariables.run]: nest(outer[markVariables.run], mark.runId),
    [markVariables.room]: nest(outer[markVariables.room], mark.roomId),
  };
}

/** The ids in the value of a mark's variable, the outer first. */
export function marksIn(value: string): readonly string[] {
  return value.split(separator);
}

function nest(outer: string | undefined, id: string): string {
  return outer === undefined || outer === '' ? id : outer + separator + id;
}
