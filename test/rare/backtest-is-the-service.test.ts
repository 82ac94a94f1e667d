/** A backtest says what the running service makes of the same alerts: real ingress, ledger, runs and activities; desk and time are simulated. */
import { test } from 'node:test';
import { SOURCES, drawnPosts, isTheSame } from '../workflow/beside-the-service.ts';
import { rehearse, rehearsed } from '../workflow/rehearsal.ts';

const SEED = Number(process.env['STANDBY_SEED'] ?? 13);
const ALERTS = 120;
const MINUTES = 360;
const rehearsal = rehearse({ settings: rehearsed(), alerts: SOURCES[0] ?? {}, alertsBeside: SOURCES.slice(1), ledgerIn: 'memory' });

test(`${2 * ALERTS} drawn alerts of two sources (seed ${SEED}): the same tickets, with the same words on each`, async (t) => {
  await isTheSame(t, rehearsal(), drawnPosts(SEED, ALERTS, MINUTES));
});
