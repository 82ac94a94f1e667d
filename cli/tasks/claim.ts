/** `standby tasks claim` and `release`: who has a task in hand, for a while. */
import { randomUUID } from 'node:crypto';
import { BY, COMMON_HELP, byOf } from '../flags.ts';
import { withInstallation } from '../connect.ts';
import { inert } from '../inert.ts';
import { withTemporal } from '../temporal.ts';
import { both } from '../when.ts';
import { findTask } from './find.ts';
import { notTaken, over, send } from './send.ts';
import type { Caller, Command, Ended, Given } from '../command.ts';

const BY_HELP = `  --by NAME          who it is (the user's name on this machine)
`;

export const claim: Command = {
  help: `standby tasks claim <task> [options]

Says that you have it: until the claim lapses nobody else can answer, and no machine is tried. Claiming again extends it.

${BY_HELP}${COMMON_HELP}`,
  options: BY,
  words: ['task'],
  run: (given, _progress, caller) => hold('claimTask', given, caller),
};

export const release: Command = {
  help: `standby tasks release <task> [options]

Gives a claimed task back.

${BY_HELP}${COMMON_HELP}`,
  options: BY,
  words: ['task'],
  run: (given, _progress, caller) => hold('releaseTask', given, caller),
};

async function hold(update: 'claimTask' | 'releaseTask', given: Given, caller: Caller): Promise<Ended> {
  const by = byOf(given);
  if (typeof by !== 'string') return by;
  const [task = ''] = given.words;
  return withInstallation(given.dataDir, async (installation) => {
    const found = await findTask(installation.ledger, task);
    if ('kind' in found) return found;
    const { row } = found;
    if (row.end) return over(row, row);
    return withTemporal(installation, caller, async (client) => {
      // An id of its own each time: who claims again wants more time, not the answer that the first claim got.
      const sent = await send(client, row.workflowId, { update, request: { task, by } }, `${update}:${randomUUID()}`);
      if (sent.kind !== 'taken') return notTaken(installation.ledger, row, sent);
      if (update === 'releaseTask') return { kind: 'done', text: inert(`${task} is given back.`), json: { event: 'released', task, by } };
      const untilMs = sent.claim?.untilMs ?? Date.now();
      return {
        kind: 'done',
        text: inert(`${by} has ${task} until ${both(untilMs, Date.now())}.`),
        json: { event: 'claimed', task, by, until: new Date(untilMs).toISOString() },
      };
    });
  });
}
