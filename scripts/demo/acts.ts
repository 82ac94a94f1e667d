/** The acts of the guided story: which plug is pulled when, and what is waited for. */
import { basename } from 'node:path';
import { answerByCommand } from './people.ts';
import { capital, inWords, ticketsInWords } from './closing.ts';
import { reportSentence } from './report-verdict.ts';
import { STORM } from './storm.ts';
import { isWhole, stormVerdictOf } from './storm-verdict.ts';
import { deadRouteOf, deadRouteText } from './dead-route.ts';
import { seconds } from './ticket-story.ts';
import { clientName } from './tickets.ts';
import { STEPS } from '../../web/demo/contract.ts';
import { isHandOver } from './ticket-state.ts';
import type { Scene } from './story.ts';

export type StoryAct = {
  readonly opening: string;
  /** The ticket or group to look at. */
  readonly watched: string;
  readonly play: (scene: Scene) => Promise<void>;
  /** In place of what moved, where that is not the story. */
  readonly closing?: (scene: Scene, startedAtMs: number) => string;
  /** A sentence more. */
  readonly adds?: (scene: Scene, startedAtMs: number) => string;
};

/** Notes that the desk has stored and not yet confirmed when Standby is killed. */
const HELD = 3;

const allEnded = ({ seen, until }: Scene, count: number): Promise<void> =>
  until(() => seen.endedCount >= count, 'not every ticket of this act has been answered');

export const ACTS: readonly StoryAct[] = [
  {
    opening: 'All is well. Watch ticket T1 go to the primary.',
    watched: 'T1',
    async play(scene) {
      await scene.send(6);
      await allEnded(scene, 6);
    },
  },
  {
    opening: 'The primary is dead; after three failures nobody asks it any more. Watch ticket T7.',
    watched: 'T7',
    async play(scene) {
      await scene.world.setPlug('primary', 'dead');
      await scene.send(6);
      await allEnded(scene, 12);
    },
    adds: ({ world, seen }, startedAtMs) =>
      deadRouteText('primary', deadRouteOf('primary', { tickets: world.sent.keys(), seen, startedAtMs })),
  },
  {
    opening: 'The backup is rate-limited, too. Watch ticket T13.',
    watched: 'T13',
    async play(scene) {
      await scene.world.setPlug('backup', 'rate-limited');
      await scene.send(5);
      await allEnded(scene, 17);
    },
  },
  {
    opening: 'Standby itself is killed, with its Temporal server, while it works. Watch ticket T18.',
    watched: 'T18',
    play: killedAtWork,
    closing: ({ world, seen }) =>
      `Killed: ${inWords(HELD)} notes were stored in the desk, and nobody was told. ${capital(ticketsInWords(world.sent.size - seen.endedCount))} wait for Standby.`,
  },
  {
    opening: 'Standby is started again; the primary and the backup are back. Watch ticket T24.',
    watched: 'T24',
    async play(scene) {
      await scene.world.setPlug('primary', 'works');
      await scene.world.setPlug('backup', 'works');
      await scene.world.standby.start();
      scene.show.happened('Standby is ready again');
      await allEnded(scene, 25);
    },
    closing: ({ world, seen }, startedAtMs) =>
      `All ${world.sent.size} tickets are answered ${seconds(Date.now() - startedAtMs)} after the start began; ${twice(seen.entries)}.`,
  },
  {
    opening: 'All three are dead. Watch ticket T26: a person is asked.',
    watched: 'T26',
    play: peopleAreAsked,
    closing: ({ seen }) =>
      `${capital(ticketsInWords(seen.askedCount))} went to a person, the slowest after ${seconds(slowestAsked(seen))}. Kim took T26 in the desk, Robin answered T30.`,
  },
  {
    opening: 'AI is back. Watch ticket T28: it is woken, and answered where no person was first.',
    watched: 'T28',
    async play(scene) {
      for (const step of STEPS) await scene.world.setPlug(step, 'works');
      scene.show.happened('the next canary will find it, and wake who waits');
      await allEnded(scene, 30);
    },
  },
  {
    opening: `${STORM.alerts} alerts in ten seconds, and the primary dies in the middle. Watch group G1.`,
    watched: 'G1',
    play: alertsStorm,
    closing: stormClosing,
  },
  {
    opening: "What of this stands in the client's weekly report? The week is not over: it is made as far as it has come.",
    watched: 'G1',
    play: weekReported,
    closing: reportClosing,
  },
];

async function alertsStorm(scene: Scene): Promise<void> {
  const { world, seen, show, until, stop } = scene;
  const dies = async (): Promise<void> => {
    await world.setPlug('primary', 'dead');
    show.happened('half of the alerts are in; the primary dies');
  };
  const storm = world.storms.begin(dies, stop);
  const tookMs = await storm?.ended;
  show.happened(`${STORM.alerts} alerts of ${storm?.site ?? ''} were taken in ${seconds(tookMs ?? 0)}, most of them twice`);
  const [first] = world.storms.begun;
  await until(() => first !== undefined && isWhole(stormVerdictOf(first, seen.entries)), 'the group of the storm is not explained');
  await world.setPlug('primary', 'works');
}

function stormClosing({ world, seen }: Scene): string {
  const [first] = world.storms.begun;
  if (first === undefined) return 'No alert was sent.';
  const { sent, counted, tickets, explainedBy } = stormVerdictOf(first, seen.entries);
  const made = seen.entriesOf(tickets[0] ?? '')[0];
  const after = made === undefined ? '' : `, ${seconds(Date.parse(made.at) - first.startedAtMs)} after the first alert`;
  return `${counted} of ${sent} alerts are counted on ${ticketsInWords(tickets.length)}${after}; explained by ${explainedBy ?? 'nobody'}, since the primary was dead.`;
}

/** Made once all is quiet: what was decided last stands in it, too. */
async function weekReported({ world, show, quiet, until }: Scene): Promise<void> {
  await quiet();
  let made: Awaited<ReturnType<typeof world.report.make>> | undefined;
  void world.report.make().then((one) => (made = one));
  await until(() => made !== undefined, 'the report is not made');
  if (made !== undefined)
    show.happened(made.kind === 'made' ? `${basename(made.file)} is made` : `The report could not be made: ${made.why}`);
}

function reportClosing({ world }: Scene): string {
  const made = world.report.last();
  if (made === undefined) return 'The report was not made.';
  return `${clientName(world.report.client)} is told of ${reportSentence(made.figures)}. Open the week's report to read it.`;
}

async function killedAtWork(scene: Scene): Promise<void> {
  const { world, show } = scene;
  // The desk stores the next notes and holds its replies: the moment that makes duplicates elsewhere.
  await world.stage.setDesk('note', { kind: 'hold', count: HELD });
  await scene.send(6);
  await scene.until(async () => (await world.stage.held()) >= HELD, 'the desk holds too few replies');
  await world.standby.kill();
  show.happened('Standby and its Temporal server are killed (SIGKILL)');
  await scene.send(2);
  show.happened('two more tickets are announced to nobody');
  await world.stage.release();
}

async function peopleAreAsked(scene: Scene): Promise<void> {
  const { world, seen, show, until } = scene;
  for (const step of STEPS) await world.setPlug(step, 'dead');
  await scene.send(5);
  await until(() => seen.askedCount >= 5, 'not everybody has been asked yet');
  await scene.pause(3_000);
  await world.stage.onTicket('T26', 'edit', { fields: { owner: 'kim', category: 'software' }, actor: 'staff', staff: 'Kim' });
  await allEnded(scene, 26);
  const ran = await answerByCommand(world.dataDir, 'triage:desk:T30:e1:t1');
  show.happened(ran.kind === 'ran' ? ran.command : ran.why);
  await allEnded(scene, 27);
}

function slowestAsked({ entries, entriesOf }: Scene['seen']): number {
  const asked = entries.filter(isHandOver);
  return Math.max(0, ...asked.map(({ ticket, at }) => Date.parse(at) - Date.parse(entriesOf(ticket)[0]?.at ?? at)));
}

/** Counted in the desk's own journal. */
function twice(entries: Scene['seen']['entries']): string {
  const marks = entries
    .filter(({ kind, actor, mark }) => kind === 'note-added' && actor === 'us' && mark !== undefined)
    .map(({ mark }) => mark);
  const double = marks.length - new Set(marks).size;
  return double === 0 ? 'no note was written twice' : `${double} notes were written twice`;
}
