/** `npm test`: every check and every suite but those run only by name, or only the suites named. Closes with `N passed, N failed`. */
import { failedChecks } from './checks.ts';
import { ONLY_BY_NAME, SUITES, runSuite } from './suites.ts';

const HELP = `npm test                      every check and every suite but ${[...ONLY_BY_NAME].join(', ')}
npm test -- unit replay       only these suites: ${Object.keys(SUITES).join(', ')}\n`;

const named = process.argv.slice(2);
const unknown = named.filter((name) => !Object.hasOwn(SUITES, name));
if (unknown.length > 0) {
  process.stdout.write(named.includes('--help') ? HELP : `Expected names of suites, got ${unknown.join(', ')}.\n${HELP}`);
  process.exit(named.includes('--help') ? 0 : 2);
}
const total = { passed: 0, failed: 0, skipped: 0 };
if (named.length === 0) total.failed += (await failedChecks()).length;
for (const [name, suite] of Object.entries(SUITES)) {
  if (named.length > 0 ? !named.includes(name) : ONLY_BY_NAME.has(name)) continue;
  const tally = await runSuite(suite());
  total.passed += tally.passed;
  total.failed += tally.failed;
  total.skipped += tally.skipped;
}
if (total.skipped > 0) process.stdout.write(`${total.skipped} skipped, each named above\n`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
