/**
 * How long one instance of a service lives: for one test, or for all tests of a file, which then share it.
 * A service may need only services that live at least as long as it does.
 */
export type ServiceScope = 'test' | 'file';

/** Every scope, the shortest life first. */
export const serviceScopes: readonly ServiceScope[] = ['test', 'file'];
