import { afterAll, aroundEach, inject } from 'vitest';
import { attemptOf } from './test-attempt.ts';

/**
 * Loaded before each test file by pools other than clnrm's: their spans are recorded all the same, without a room.
 * This file is loaded anew with each test file; what outlasts it lives in the process.
 */
const context = inject('clnrm');

if (context !== undefined) {
  const { standaloneRecording } = await import('./standalone-recording.ts');
  const recording = await standaloneRecording(context);
  // Vitest reads which fixtures a hook needs from its parameters, so they are taken apart right there.
  aroundEach(async (runTest, { task }) => recording.runTest(attemptOf(task), runTest));
  afterAll(() => void recording.end());
}
