/** What is shown, in the terminal and on the page: phases, acts, happenings, and the table at the end. */
import { createAudience } from '../../web/demo/events.ts';
import { detailOf } from '../../cli/tasks/facts.ts';
import { chosenOf, personOf, stepsOf, ticketsOf } from './page-state.ts';
import { timeline } from './timeline.ts';
import type { Audience } from '../../web/demo/events.ts';
import type { Act, ChosenTicket, PageState } from '../../web/demo/contract.ts';
import type { Seen } from './observe.ts';
import type { Facts } from './page-state.ts';
import type { Rows } from './table.ts';
import type { World } from './world.ts';

export type Show = {
  readonly audience: Audience;
  phase(): PageState['phase'];
  enter(phase: PageState['phase']): void;
  /** `watched` is the ticket to look at. */
  openAct(opening: string, watched: string | undefined): void;
  closeAct(closing: string): void;
  happened(what: string): void;
  table(rows: Rows): void;
  /** Undefined for a ticket that was never sent. */
  ticket(id: string): ChosenTicket | undefined;
  /** What it is looked at through, once there is something to see. */
  attach(world: World, seen: Seen): void;
};

/** The page shows the newest; the terminal has them all. */
const MOST_HAPPENINGS = 60;

export function createShow(color: boolean): Show {
  const { act, happened } = timeline(Date.now(), color);
  const acts: Act[] = [];
  const happenings: string[] = [];
  let phase: PageState['phase'] = 'starting';
  let watched: string | undefined;
  let rows: Rows | undefined;
  let attached: { readonly world: World; readonly seen: Seen } | undefined;
  const audience = createAudience(state);

  function state(): PageState {
    const facts = attached && factsOf(attached.world, attached.seen);
    return {
      phase,
      banner: bannerOf(facts?.local ?? { kind: 'none' }),
      service: facts?.service ?? 'starting',
      steps: facts ? stepsOf(facts) : [],
      person: facts ? personOf(facts) : { asked: 0, done: 0 },
      tickets: facts ? ticketsOf(facts) : [],
      ticketCount: facts?.sent.size ?? 0,
      acts,
      watched: watched ?? null,
      happenings: happenings.slice(-MOST_HAPPENINGS),
      table: rows ?? null,
      local: facts?.local ?? { kind: 'none' },
    };
  }
  const told = (change: () => void): void => {
    change();
    audience.changed();
  };
  return {
    audience,
    phase: () => phase,
    enter: (next) => told(() => (phase = next)),
    openAct: (opening, ticket) =>
      told(() => {
        act(opening);
        acts.push({ number: acts.length + 1, opening, closing: null });
        watched = ticket;
      }),
    closeAct: (closing) =>
      told(() => {
        happened(`→ ${closing}`);
        const last = acts.pop();
        if (last) acts.push({ ...last, closing });
      }),
    happened: (what) =>
      told(() => {
        happened(what);
        happenings.push(what);
      }),
    table: (given) => told(() => (rows = given)),
    ticket: (id) => attached && ticketIn(attached.world, attached.seen, id),
    attach: (world, seen) => told(() => (attached = { world, seen })),
  };
}

function ticketIn(world: World, seen: Seen, id: string): ChosenTicket | undefined {
  const choicesOf: Parameters<typeof chosenOf>[0]['choicesOf'] = (task) => detailOf(task).choices;
  return chosenOf({ ...factsOf(world, seen), clock, temporalUi: world.standby.temporalUi(), choicesOf }, id);
}

const factsOf = (world: World, seen: Seen): Facts => ({
  sent: world.sent,
  seen,
  service: world.standby.state(),
  plugOf: world.plugOf,
  local: world.local(),
  nowMs: Date.now(),
});

/** In this machine's own time, as the visitor's watch has it. */
const clock = (ms: number): string => new Date(ms).toTimeString().slice(0, 8);

/** Pure. True also where a real model has been switched on. */
export function bannerOf(local: PageState['local']): string {
  if (local.kind === 'none' || !local.isUsed) return 'Everything here is simulated: no AI is called, no key is needed.';
  return `The local step is a real model on this machine (${local.model}). Everything else is simulated: no other AI is called, no key is needed.`;
}
