/** The form of one of `processes`: how a kind of work is done. */
import { z } from 'zod';
import { duration } from './duration.ts';
import { criticality, date, percentage, plainName, word, words } from './words.ts';

const THRESHOLD = 'a change that needs at least the confidence of set';
const threshold = z
  .strictObject({
    set: percentage.describe('From this confidence in percent an empty field is filled.'),
    change: percentage.describe('From this confidence in percent a value is replaced.'),
  })
  .refine(({ set, change }) => change >= set, { error: THRESHOLD, params: { got: 'a lower one' } })
  .optional();

const minConfidence = z
  .strictObject({
    // The share at which service desks accept a class without asking.
    set: percentage.default(70).describe('From this confidence in percent an empty field is filled.'),
    // Replacing what stands there is a claim to know better.
    change: percentage.default(85).describe('From this confidence in percent a value is replaced.'),
    fields: z
      .strictObject({
        category: threshold.describe('Confidence for the category.'),
        impact: threshold.describe('Confidence for the impact.'),
        urgency: threshold.describe('Confidence for the urgency.'),
        priority: threshold.describe('Confidence for the priority.'),
        destination: threshold.describe('Confidence for the board, queue or team.'),
      })
      .prefault({})
      .describe('Confidence by field, where it differs.'),
    personsValues: z
      .enum(['keep', 'change'])
      .default('keep')
      .describe('Whether a value that a person has set is kept whatever the confidence.'),
  })
  .refine(({ set, change }) => change >= set, { error: THRESHOLD, params: { got: 'a lower one' } });

const override = z.strictObject({
  when: z
    .strictObject({
      client: words.optional().describe('Tickets of this client, or of one of these.'),
      board: words.optional().describe('Tickets on this board, queue or team, or on one of these.'),
      severity: words.optional().describe('Tickets of this priority, or of one of these, in the word of the ticket system.'),
    })
    .refine((given) => Object.keys(given).length > 0, { error: 'at least one of client, board and severity' })
    .describe('Which tickets: all that is named must fit.'),
  criticality: criticality.describe('Whether these are bound to an SLA or are convenience.'),
});

const handOver = z
  .strictObject({
    kind: z.enum(['note', 'move']).describe('How a ticket is handed to a person: by a note alone, or moved as well.'),
    board: word.optional().describe('Where it is moved: id of the board, queue or team.'),
  })
  .refine(({ kind, board }) => (kind === 'move') === (board !== undefined), {
    error: 'a board beside kind: move, and none beside kind: note',
    params: { got: 'the other way round' },
  });

const MINUTES = ['1s', '31d'] as const;
const people = z.strictObject({
  roles: z
    .tuple([word], word, { error: 'a list of at least one role' })
    .default(['dispatcher', 'service-manager', 'owner'])
    .describe('Who is asked, in this order; the last one again and again.'),
  escalateEvery: duration(...MINUTES)
    // Long enough to be back from another call, short enough that four of them fit a working day.
    .prefault('2h')
    .describe('From the due time to the next role, and between two roles.'),
  escalateAtMost: duration(...MINUTES)
    .prefault('24h')
    .describe('When nobody is left to ask the waits grow, up to this.'),
  withoutDue: duration(...MINUTES)
    // The first answer that most contracts promise where nothing else is said.
    .prefault('30m')
    .describe('When a person is expected for a ticket without a due time.'),
  claim: duration(...MINUTES)
    // Reading, a look at the client's systems, and an answer.
    .prefault('15m')
    .describe('A claim that no answer follows lapses after this.'),
});
const waiting = z.strictObject({
  noteBeforeDue: duration(...MINUTES)
    // The first answer that most contracts promise: as much time as a person has for a ticket that just came.
    .prefault('30m')
    .describe('Where more than ten tickets wait for the same machines each gets its note only so long before it is due.'),
});
// Outages of providers end after minutes or after hours; asking more often would only add to their load.
const comingBack = z.strictObject({
  first: duration(...MINUTES)
    .prefault('30m')
    .describe('A ticket that waits for a person tries the machines again after this, then after twice as long.'),
  atMost: duration(...MINUTES)
    .prefault('4h')
    .describe('The waits between two tries grow up to this.'),
});
const times = z.strictObject({
  // Two heartbeats of a healthy worker and a poll; longer only delays the next route.
  liveness: duration('500ms', '10m').prefault('15s').describe('A model queue that nobody polls is left after this.'),
  // Longer than a ticket system takes to apply a write that it left unanswered.
  lookAgain: duration('1ms', '1h').prefault('60s').describe('After a write whose end is unknown, the next try comes no sooner.'),
  absentPatience: duration('1ms', '1h')
    // Replicas of ticket systems lag by seconds; a ticket still absent after two minutes is not coming.
    .prefault('2m')
    .describe('A ticket that was announced and is not there yet is looked for this long.'),
});

export const process = z.strictObject({
  chain: plainName.default('default').describe('The chain that is asked, by its name under chains.'),
  criticality: criticality
    .default('sla')
    .describe('sla: a person is asked in time where no machine can answer; convenience: it waits for AI first.'),
  convenienceWait: duration('1m', '31d')
    .optional()
    .describe('How long work that is convenience waits for AI before a person is asked; without it, not at all.'),
  minConfidence: minConfidence.prefault({}).describe('What confidence a model must have; below it only that field is withheld.'),
  acceptedRisk: z
    .strictObject({
      reason: word.describe('Why one group must do.'),
      by: word.describe('Who has decided it.'),
      until: date.describe('Last day on which it holds (UTC).'),
    })
    .optional()
    .describe('Lets work bound to an SLA run on one independence group; shown in red until then, refused after.'),
  overrides: z.array(override).default([]).describe('Criticality of some tickets; the last that fits wins.'),
  handOver: handOver.prefault({ kind: 'note' }).describe('What happens to a ticket that waits for a person.'),
  people: people.prefault({}).describe('Who is asked, and how long each has.'),
  waiting: waiting.prefault({}).describe('When a ticket among many that wait for the same machines asks a person by a note.'),
  comingBack: comingBack.prefault({}).describe('When a ticket that waits for a person tries the machines again.'),
  times: times.prefault({}).describe('Technical times; the defaults suit everybody whose servers are near.'),
});
