import { ClnrmError } from '@clnrm/model';
import type { Capability } from '@clnrm/model';
import { inspect } from 'node:util';

/** The hooks of a capability in the order in which a run calls them. */
export const hookNames = ['setup', 'plan', 'onTestEnded', 'judge', 'onRunEnded', 'teardown'] as const;

/** A hook of a capability. */
export type HookName = (typeof hookNames)[number];

const kebabCase = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Tells whether a name is in kebab-case, such as `slow-spans`. */
export function isKebabCase(name: string): boolean {
  return kebabCase.test(name);
}

/**
 * Checks what the compiler cannot see when a capability comes from JavaScript: the name, the kind, the shapes.
 * @throws {ClnrmError} `CLNRM_CAPABILITY_INVALID`, naming the capability and the field.
 */
export function checkCapability(value: unknown): asserts value is Capability {
  if (typeof value !== 'object' || value === null) throw invalid('a capability', 'an object', value);
  const capability = value as Record<string, unknown>;
  const { name, kind, requires, room } = capability;
  if (typeof name !== 'string' || !isKebabCase(name)) {
    throw invalid('the "name" of a capability', 'a name in kebab-case', name);
  }
  const field = (word: string): string => `"${word}" of the capability "${name}"`;
  if (typeof kind !== 'string' || kind === '') throw invalid(field('kind'), 'a word', kind);
  if (requires !== undefined && !isListOfStrings(requires)) {
    throw invalid(field('requires'), 'a list of names', requires);
  }
  if (room !== undefined && (typeof room !== 'string' || !URL.canParse(room))) {
    throw invalid(field('room'), 'the URL of a module', room);
  }
  for (const hook of hookNames) {
    const given = capability[hook];
    if (given !== undefined && typeof given !== 'function') throw invalid(field(hook), 'a function', given);
  }
}

function isListOfStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function invalid(subject: string, expected: string, given: unknown): ClnrmError {
  return new ClnrmError(
    'CLNRM_CAPABILITY_INVALID',
    `Failed to read the capabilities: ${subject} must be ${expected}, not ${inspect(given, { depth: 0 })}. ` +
      'Build it with defineCapability() to let the compiler check it.',
  );
}
