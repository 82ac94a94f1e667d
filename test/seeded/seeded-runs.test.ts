/** Two hundred tickets side by side in one seeded storm, whole runs on real parts in virtual time, judged by an independent oracle. */
import { test } from 'node:test';
import { seededWorld } from './world.ts';
import { SEED, assertKept, assertStormy } from './verdict.ts';

const TICKETS = 200;
const run = seededWorld({ tickets: TICKETS, seed: SEED });

test(`of ${TICKETS} tickets in a seeded storm every opening has one end or a watched task, no note stands twice, and no row is without its run`, async (t) => {
  const outcome = await run();
  assertKept(t, outcome);
  assertStormy(outcome);
});
