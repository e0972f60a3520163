/**
 * The status codes of gRPC that the receiver answers with.
 * @see https://grpc.github.io/grpc/core/md_doc_statuscodes.html
 */
export const grpcStatus = {
  ok: 0,
  invalidArgument: 3,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unauthenticated: 16,
} as const;

const byHttpStatus: ReadonlyMap<number, number> = new Map([
  [400, grpcStatus.invalidArgument],
  [401, grpcStatus.unauthenticated],
  [404, grpcStatus.unimplemented],
  [405, grpcStatus.unimplemented],
  [413, grpcStatus.resourceExhausted],
  [415, grpcStatus.unimplemented],
]);

/** The status of gRPC that says the same as one of HTTP. */
export function grpcStatusOf(httpStatus: number): number {
  return byHttpStatus.get(httpStatus) ?? grpcStatus.internal;
}
