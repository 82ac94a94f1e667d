/** What a visitor may do, on the page or by a key; each act ends in a sentence. */
import { MOST_TICKETS, done, refused } from './acting.ts';
import { answer, wake } from './act-people.ts';
import { kill, local, start } from './act-service.ts';
import { PLUG_WORDS } from './plugs.ts';
import { STORM } from './storm.ts';
import type { Acted, Command, Plug, StepName } from '../../web/demo/contract.ts';
import type { Acting } from './acting.ts';

export type Actor = {
  act(command: Command): Promise<Acted>;
  /** Somebody waits for a person now. If AI was put back while its chain was still being asked, it has to be told. */
  personAsked(): void;
};

/** The task is in the ledger, and seen, shortly after its note. */
const SEEN_MS = 1_000;

export function createActor(parts: Pick<Acting, 'world' | 'seen' | 'show' | 'skip' | 'quit'>): Actor {
  const acting: Acting = { ...parts, answering: new Set(), isDraining: false, wakeAgain: false };
  return {
    act: (command) => act(acting, command),
    personAsked() {
      if (parts.show.phase() === 'driving') setTimeout(() => void wake(acting), SEEN_MS).unref();
    },
  };
}

async function act(acting: Acting, command: Command): Promise<Acted> {
  const { show } = acting;
  if (command.do === 'skip') return skip(acting);
  if (show.phase() === 'story') return refused('The guided story is running. Choose "Let me drive" first.');
  if (show.phase() !== 'driving') return refused(show.phase() === 'ended' ? 'The demo has ended.' : 'Standby is still starting.');
  const acted = await perform(acting, command);
  if (acted.kind === 'done') show.happened(acted.said);
  return acted;
}

function skip({ show, skip: stopStory }: Acting): Acted {
  if (show.phase() !== 'story') return refused('No story is running: you drive already.');
  stopStory();
  return done('You drive.');
}

function perform(acting: Acting, command: Exclude<Command, { do: 'skip' }>): Acted | Promise<Acted> {
  switch (command.do) {
    case 'send':
      return send(acting, command.count);
    case 'storm':
      return storm(acting);
    case 'plug':
      return pull(acting, command.step, command.plug);
    case 'answer':
      return answer(acting, command);
    case 'take':
      return take(acting, command.ticket);
    case 'kill':
      return kill(acting);
    case 'start':
      return start(acting);
    case 'local':
      return local(acting, command.use === 'ollama');
  }
}

async function send({ world }: Acting, count: number): Promise<Acted> {
  if (world.sent.size + count > MOST_TICKETS) return refused(`${MOST_TICKETS} tickets are enough for a demo. Start it again for more.`);
  await world.send(count);
  const last = [...world.sent.keys()].at(-1) ?? '';
  return done(count === 1 ? `${last} arrives.` : `${count} tickets arrive, up to ${last}.`);
}

/** Answers at once: the alerts come for ten seconds, and what is pulled meanwhile is the visitor's. */
function storm({ world, show, quit }: Acting): Acted {
  if (world.standby.state() === 'starting') return refused('Standby is starting. Send alerts when it runs.');
  const begun = world.storms.begin(() => Promise.resolve(), quit);
  if (begun === undefined) return refused('So many sites are enough for a demo. Start it again for more.');
  begun.ended.then(
    (tookMs) => show.happened(`All ${STORM.alerts} alerts of ${begun.site} are taken, in ${(tookMs / 1_000).toFixed(1)} s.`),
    (error: unknown) => {
      if (!quit.aborted) show.happened(`The alerts of ${begun.site} did not come through: ${String(error)}`);
    },
  );
  return done(`${STORM.alerts} alerts of ${begun.site} arrive, in ten seconds. Pull a plug meanwhile.`);
}

async function pull(acting: Acting, step: StepName, plug: Plug): Promise<Acted> {
  const { world } = acting;
  const model = world.local();
  if (step === 'local' && model.kind === 'found' && model.isUsed && plug !== 'works' && plug !== 'dead')
    return refused('The local step is a real model now: it can be unplugged and put back, and no more.');
  await world.setPlug(step, plug);
  if (plug === 'works') void wake(acting);
  return done(`The ${step === 'local' ? 'local model' : step} ${plug === 'works' ? 'works again' : PLUG_WORDS[plug]}.`);
}

async function take({ world }: Acting, ticket: string): Promise<Acted> {
  if (!world.sent.has(ticket)) return refused(`There is no ticket ${ticket}.`);
  await world.stage.onTicket(ticket, 'edit', { fields: { owner: 'kim', category: 'software' }, actor: 'staff', staff: 'Kim' });
  return done(`Kim takes ${ticket} in the desk.`);
}
