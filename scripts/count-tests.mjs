// Prints "N passed, N failed" over reports of Vitest's JSON reporter; plain JavaScript, for any Node that is at hand.
import { existsSync, readFileSync } from 'node:fs';

let passed = 0;
let failed = 0;
for (const path of process.argv.slice(2)) {
  const report = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  const files = report?.testResults ?? [];
  passed += report?.numPassedTests ?? 0;
  failed += report?.numFailedTests ?? 1;
  // A file that could not be loaded has no tests of its own to fail.
  failed += files.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length;
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
