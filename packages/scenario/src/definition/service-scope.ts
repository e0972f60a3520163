/**
 * How long one instance of a service lives: for one test, for all tests of a file, which then share it, or for all files of
 * the run. A service may need only services that live at least as long as it does.
 */
export type ServiceScope = 'test' | 'file' | 'run';

/** Every scope, the shortest life first. */
export const serviceScopes: readonly ServiceScope[] = ['test', 'file', 'run'];
