/** Counter-tests of the seeded runs: with a protection off the oracle turns red, and for the expected reason. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededWorld } from './world.ts';
import { SEED, inWords, tell } from './verdict.ts';
import type { Finding } from './oracle.ts';
import type { Protection, WorldOptions } from './world.ts';

const TICKETS = 40;
type Case = Pick<WorldOptions, 'lostStarts' | 'pauses'> & {
  readonly without: Protection;
  readonly kind: Finding['kind'];
  readonly words: string;
};
/** Of what a protection is for there is more than in the runs that must be green: a seed must not be lucky. */
const CASES: readonly Case[] = [
  { without: 'look', kind: 'note-twice', words: 'notes stand twice' },
  { without: 'fence', kind: 'note-twice', words: 'workers that were paused write notes twice', pauses: 0.3 },
  { without: 'version-check', kind: 'person-overwritten', words: 'what people have set is overwritten' },
  { without: 'due-row', kind: 'opening-without-end', words: 'a start that is lost leaves a ticket that nobody knows of', lostStarts: 0.5 },
];

for (const { without, kind, words, ...more } of CASES)
  describe(`without the ${without}`, () => {
    const run = seededWorld({ tickets: TICKETS, seed: SEED, without, ...more });
    test(`counter-test: without the ${without} ${words}`, async (t) => {
      const outcome = await run();
      tell(t, outcome);
      const expected = outcome.findings.filter((finding) => finding.kind === kind);
      for (const finding of outcome.findings) t.diagnostic(inWords(finding));
      assert.ok(expected.length > 0, `${outcome.findings.length} findings, none of them ${kind}`);
    });
  });
