/** `npm test`: every check and the suites that are quick enough for every change, or only the suites named. Closes with how long it took and `N passed, N failed`. */
import { failedChecks } from './checks.ts';
import { howLong } from './durations.ts';
import { SLOW, SUITES, runSuite, suitesNamed } from './suites.ts';

const HELP = `npm test                      every check, and the suites ${namesOf([]).join(', ')}
npm test -- slow              the others: ${SLOW.join(', ')}
npm test -- unit replay       only these suites: ${Object.keys(SUITES).join(', ')}\n`;

const words = process.argv.slice(2);
if (words.includes('--help')) leave(0, HELP);
const names = suitesNamed(words);
if ('unknown' in names) leave(2, `Expected names of suites, got ${names.unknown}.\n${HELP}`);

const startedAt = Date.now();
const files = new Map<string, number>();
const total = { passed: 0, failed: 0, skipped: 0 };
if (words.length === 0) total.failed += (await failedChecks()).length;
for (const name of names) {
  const suite = SUITES[name]?.();
  if (!suite) continue;
  const tally = await runSuite(suite);
  total.passed += tally.passed;
  total.failed += tally.failed;
  total.skipped += tally.skipped;
  for (const [file, ms] of tally.took) files.set(file, ms);
}
if (total.skipped > 0) process.stdout.write(`${total.skipped} skipped, each named above\n`);
process.stdout.write(howLong({ tookMs: Date.now() - startedAt, files, isWhole: words.length === 0 }));
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

function namesOf(these: readonly string[]): readonly string[] {
  const found = suitesNamed(these);
  return 'unknown' in found ? [] : found;
}

function leave(code: number, text: string): never {
  process.stdout.write(text);
  process.exit(code);
}
