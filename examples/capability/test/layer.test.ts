import { scenario } from 'clnrm/scenario';

scenario('no step is slow', { layers: ['slow-steps'] }, async ({ step }) => {
  await step('adds', () => 1 + 1);
});

scenario('every step is', { layers: [['slow-steps', { limit: 0 }]] }, async ({ step }) => {
  await step('orders', () => 1 + 1);
});

/** Never called: only the compiler reads it. */
export function misspelt(): void {
  // @ts-expect-error there is no such layer
  scenario('a slip of the finger', { layers: ['slow-step'] }, () => {});
  // @ts-expect-error there is no such option
  scenario('another', { layers: [['slow-steps', { limits: 0 }]] }, () => {});
}
