/** What a service has used since it was started, with all its processes. */
export interface ResourceUsage {
  /** Seconds of processor time, in user and system mode. */
  readonly cpuSeconds: number;
  /** Bytes in memory now. */
  readonly memory: number;
  /** Its processes now. */
  readonly processes: number;
}
