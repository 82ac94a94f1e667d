/** `npm run verify`: what to run before every commit: format, lint, types, bundle, and the suites without a full server. */
import { failedChecks } from './checks.ts';
import { SUITES, runSuite } from './suites.ts';

let failed = (await failedChecks()).length;
let passed = 0;
for (const name of ['unit', 'replay', 'workflow']) {
  const suite = SUITES[name]?.();
  if (!suite) continue;
  const tally = await runSuite(suite);
  failed += tally.failed;
  passed += tally.passed;
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
