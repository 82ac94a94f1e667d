/** 5,000 drawn alerts over days, in a backtest and in the running service: the same tickets. In virtual time, and many minutes of ours. */
import { beforeEach, test } from 'node:test';
import { SOURCES, drawnPosts, isTheSame } from '../workflow/beside-the-service.ts';
import { rehearse, rehearsed } from '../workflow/rehearsal.ts';

const SEED = Number(process.env['STANDBY_SEED'] ?? 5_000);
const ALERTS = 2_500;
const MINUTES = 700;
const rehearsal = rehearse({ settings: rehearsed(), alerts: SOURCES[0] ?? {}, alertsBeside: SOURCES.slice(1), ledgerIn: 'memory' });

beforeEach(() => rehearsal().ledgerAnew());

test(`${2 * ALERTS} drawn alerts of two sources (seed ${SEED}): the same tickets, with the same words on each`, async (t) => {
  await isTheSame(t, rehearsal(), drawnPosts(SEED, ALERTS, MINUTES));
});
