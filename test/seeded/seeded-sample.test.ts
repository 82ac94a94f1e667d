/** A small sample of the seeded runs that `seeded-runs` makes two hundred of. */
import { test } from 'node:test';
import { seededWorld } from './world.ts';
import { SEED, assertKept } from './verdict.ts';

const TICKETS = 20;
const run = seededWorld({ tickets: TICKETS, seed: SEED });

test(`${TICKETS} tickets live through a seeded storm: every opening has one end or a watched task, and no note stands twice`, async (t) => {
  assertKept(t, await run());
});
