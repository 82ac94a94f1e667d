/** What is shown, in the terminal and on the page: phases, acts, happenings, and the table at the end. */
import { createAudience } from '../../web/demo/events.ts';
import { choicesOf } from '../../cli/tasks/facts.ts';
import { chosenOf, groupsOf, personOf, stepsOf, ticketsOf } from './page-state.ts';
import { clientName } from './tickets.ts';
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
  /** `watched` is the ticket or group to look at. */
  openAct(opening: string, watched: string): void;
  closeAct(closing: string): void;
  happened(what: string): void;
  table(rows: Rows): void;
  /** Undefined for a ticket that was never sent, and a group that nobody has seen. */
  ticket(id: string): ChosenTicket | undefined;
  /** What it is looked at through, once there is something to see. */
  attach(world: World, seen: Seen): void;
};

/** The page shows the newest; the terminal has them all. */
const MOST_HAPPENINGS = 60;

type Memory = {
  phase: PageState['phase'];
  watched: string | null;
  rows: Rows | null;
  attached: { readonly world: World; readonly seen: Seen } | undefined;
  readonly acts: Act[];
  readonly happenings: string[];
};

export function createShow(color: boolean): Show {
  const { act, happened } = timeline(Date.now(), color);
  const memory: Memory = { phase: 'starting', watched: null, rows: null, attached: undefined, acts: [], happenings: [] };
  const audience = createAudience(() => stateOfPage(memory));
  const told = (change: Partial<Memory>): void => {
    Object.assign(memory, change);
    audience.changed();
  };
  return {
    audience,
    phase: () => memory.phase,
    enter: (phase) => told({ phase }),
    openAct(opening, watched) {
      act(opening);
      memory.acts.push({ number: memory.acts.length + 1, opening, closing: null });
      told({ watched });
    },
    closeAct(closing) {
      happened(`→ ${closing}`);
      const last = memory.acts.pop();
      if (last) memory.acts.push({ ...last, closing });
      told({});
    },
    happened(what) {
      happened(what);
      memory.happenings.push(what);
      told({});
    },
    table: (rows) => told({ rows }),
    ticket: (id) => memory.attached && ticketIn(memory.attached.world, memory.attached.seen, id),
    attach: (world, seen) => told({ attached: { world, seen } }),
  };
}

function stateOfPage({ phase, watched, rows, attached, acts, happenings }: Memory): PageState {
  const told = { phase, watched, table: rows, acts, happenings: happenings.slice(-MOST_HAPPENINGS) };
  if (attached === undefined) return { ...told, ...NOTHING_YET };
  const facts = factsOf(attached.world, attached.seen);
  const { service, local, sent } = facts;
  const shown = {
    steps: stepsOf(facts),
    person: personOf(facts),
    tickets: ticketsOf(facts),
    ticketCount: sent.size,
    groups: groupsOf(facts),
  };
  return { ...told, ...shown, service, local, banner: bannerOf(local), report: reportIn(attached.world, phase) };
}

function ticketIn(world: World, seen: Seen, id: string): ChosenTicket | undefined {
  return chosenOf({ ...factsOf(world, seen), clock, temporalUi: world.standby.temporalUi(), choicesOf: ticketChoicesOf }, id);
}

const ticketChoicesOf: Parameters<typeof chosenOf>[0]['choicesOf'] = (task) => {
  const { categories = [], destinations = [] } = choicesOf(task);
  return { categories, destinations };
};

const factsOf = (world: World, seen: Seen): Facts => ({
  sent: world.sent,
  seen,
  service: world.standby.state(),
  plugOf: world.plugOf,
  local: world.local(),
  nowMs: Date.now(),
});

/** Pure. True also where a real model has been switched on. */
export function bannerOf(local: PageState['local']): string {
  if (local.kind === 'none' || !local.isUsed) return 'Everything here is simulated: no AI is called, no key is needed.';
  return `The local step is a real model on this machine (${local.model}). Everything else is simulated: no other AI is called, no key is needed.`;
}

const NOTHING_YET = {
  banner: bannerOf({ kind: 'none' }),
  service: 'starting',
  steps: [],
  person: { asked: 0, done: 0 },
  tickets: [],
  ticketCount: 0,
  groups: [],
  local: { kind: 'none' },
  report: null,
} as const;

/** From the story's own report on, or once a visitor drives. */
function reportIn({ report }: World, phase: PageState['phase']): PageState['report'] {
  const last = report.last();
  if (last === undefined && phase !== 'driving') return null;
  return { client: clientName(report.client), made: last === undefined ? null : clock(last.madeAtMs) };
}

/** In this machine's own time, as the visitor's watch has it. */
const clock = (ms: number): string => new Date(ms).toTimeString().slice(0, 8);
