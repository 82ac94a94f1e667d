/** A process with items, as the suite of the chain wants to know it: one question about a ticket, a note that answers, else a person. */
import assert from 'node:assert/strict';
import { itemOf } from '../../workflows/ids.ts';
import { REASON_WORDS } from '../../activities/reason-words.ts';
import { assertSuperseded, endedRecords, notesOn } from '../workflow/people.ts';
import { SETTINGS, announced, assertAnswered, assertUntouched } from './stage.ts';
import type { EpisodeOutcome } from '../../workflows/episode/contract.ts';
import type { AskerUnderTest, ProcessUnderTest } from './contract.ts';
import type { Played, Stage } from './stage.ts';

export function onTickets(under: ProcessUnderTest): AskerUnderTest {
  const { row, answer, rejected, whereAiIsOff = 'person' } = under;
  const on = (stage: Stage<Played>): Stage => ({ ...stage, under });
  return {
    name: row.name,
    row,
    answer,
    rejected,
    questions: [/^/],
    // Those under test are a sentence.
    canShorten: false,
    instead: { off: whereAiIsOff, down: 'person' },
    begin: async (stage, client) => stage.idOf(await announced(on(stage), client)),
    async said(stage, workflowId) {
      const { ledger, handle, until } = stage;
      const isAsked = async (): Promise<boolean> => (await ledger.tasks({ open: true, workflowId }, 1)).length > 0;
      const isOver = async (): Promise<boolean> => (await handle(workflowId).describe()).status.name !== 'RUNNING';
      await until(`a note of ${workflowId} says who answers`, async () => (await isOver()) || (await isAsked()));
      if (!(await isOver())) return 'person';
      const outcome = (await handle(workflowId).result()) as EpisodeOutcome;
      if (outcome.kind === 'nothing-new') return 'nobody';
      return answered(on(stage), ticketOf(workflowId), outcome);
    },
    assertTold({ desk }, workflowId, left) {
      const note = notesOn(desk, ticketOf(workflowId)).at(-1)?.now ?? '';
      for (const { route, reason } of left) {
        const label = SETTINGS.routes.find((one) => one.route === route)?.label;
        assert.match(
          note,
          new RegExp(`${label} ${REASON_WORDS[reason]} since (\\d{4}-\\d\\d-\\d\\d )?\\d\\d:\\d\\d UTC`),
          `${route} ${reason}`,
        );
      }
    },
    async assertStopped(stage, workflowId) {
      assertUntouched(on(stage), ticketOf(workflowId));
      assert.deepEqual(await endedRecords(stage, ticketOf(workflowId)), { tasks: [], outcomes: ['stopped'] });
    },
  };
}

const ticketOf = (workflowId: string): string => itemOf(workflowId)?.ticket ?? assert.fail(`${workflowId} is of no item`);

/** By a machine: one note, or a second one beside the one that asked a person and no longer does. */
async function answered(stage: Stage, ticket: string, outcome: EpisodeOutcome): Promise<string> {
  const { route, label } = outcome.kind === 'decided' && outcome.by.kind === 'model' ? outcome.by : assert.fail(JSON.stringify(outcome));
  assertAnswered(stage, { ticket, outcome }, { route });
  const { tasks } = await endedRecords(stage, ticket);
  const notes = notesOn(stage.desk, ticket);
  if (tasks.length === 0) assert.equal(notes.length, 1);
  else {
    assert.deepEqual(tasks, ['t1 answered-by-ai']);
    assertSuperseded(notes, label);
  }
  return route;
}
