import type { DefinitionProblem } from './definition-problem.ts';
import { Secret, secretMarker } from './secret.ts';

/** Finds a variable that a service cannot have been meant to get; undefined where all is well. */
export function variableProblem(variables: Readonly<Record<string, unknown>>): DefinitionProblem | undefined {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined || value instanceof Secret) continue;
    if (!['string', 'number', 'boolean'].includes(typeof value)) {
      return {
        reason: `its "env.${name}" is ${JSON.stringify(value) ?? typeof value}`,
        remedy: 'Give a text, a number or a truth value, or undefined to take the variable away',
      };
    }
    if (typeof value === 'string' && value.includes(secretMarker)) {
      return {
        reason: `its "env.${name}" has ${secretMarker} in it, which is what a secret becomes inside of a text`,
        remedy: 'Make the whole text the secret: secret(`…${password}…`)',
      };
    }
  }
  return undefined;
}
