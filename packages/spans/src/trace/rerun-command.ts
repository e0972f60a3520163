import { relative } from 'node:path';
import type { TestIdentity } from '@clnrm/model';

/** The command that runs just this test in Vitest. */
export function rerunCommand(test: TestIdentity): string {
  const file = relative(process.cwd(), test.file) || test.file;
  // Vitest reads the filter as a regular expression on the full name.
  const pattern = test.name.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const project = test.project === '' ? '' : ` --project ${quoted(test.project)}`;
  return `npx vitest run ${quotedIfNeeded(file)}${project} -t ${quoted(pattern)}`;
}

/** The command that runs just this test in Jest, or else in Node's own runner. */
export function rerunOutsideVitest(test: TestIdentity): string {
  const file = quotedIfNeeded(relative(process.cwd(), test.file) || test.file);
  const pattern = quoted(test.name.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const isJest = process.env['JEST_WORKER_ID'] !== undefined;
  return isJest ? `npx jest ${file} -t ${pattern}` : `node --test --test-name-pattern=${pattern} ${file}`;
}

function quotedIfNeeded(word: string): string {
  return /^[\w./@+-]+$/.test(word) ? word : quoted(word);
}

// Between double quotes a shell reads a backslash as itself, except before these.
function quoted(text: string): string {
  return `"${text.replaceAll(/\\(?=["$`\\]|$)|["$`]/g, '\\$&')}"`;
}
