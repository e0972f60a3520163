import { assertCapabilityLaws } from 'clnrm/capability';
import { test } from 'vitest';
import { slowSpans } from '../src/slow-spans.ts';

test('slow-spans keeps the laws of a capability', () => assertCapabilityLaws(slowSpans));
