/** Pure: what a seed lets happen to one ticket, by people, machines and the senders of deliveries. */
import { CATEGORIES, DESTINATIONS } from '../../simulator/desk/taxonomy.ts';
import { oneOf, randomFrom } from '../support/random.ts';
import type { Actor } from '../../connectors/ticket-system.ts';
import type { Edit, NewTicket } from '../../simulator/desk/core.ts';
import type { Random } from '../support/random.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** So long tickets come in. */
const ARRIVALS_MS = 3 * HOUR_MS;
/** Longer than a delivery is late: what finds the ticket then is what is meant to. */
const LOST_MS = 45 * MINUTE_MS;
/** A happy ticket is a dozen calls to its desk. */
const CALLS = 16;
/** A fifth reopening with the same text within a day is nobody's any more, by a bound that has its own tests. */
const MOST_REOPENINGS = 3;

/** By the number of the ticket's call to the desk, or of its tries to set fields, or by virtual time since its creation. */
export type When = { readonly call: number } | { readonly setting: number } | { readonly afterMs: number };
export type Act =
  | { readonly kind: 'edit'; readonly edit: Edit; readonly actor: Actor }
  | { readonly kind: 'reply'; readonly actor: Actor }
  | { readonly kind: 'close'; readonly actor: Actor }
  | { readonly kind: 'reopen'; readonly actor: Actor }
  /** Closed and reopened, so quickly that nobody may see it closed. */
  | { readonly kind: 'bounce'; readonly actor: Actor }
  | { readonly kind: 'move'; readonly client: string }
  | { readonly kind: 'delete' }
  /** A person answers by command, if somebody is asked. */
  | { readonly kind: 'answer' }
  /** Nothing but a delivery. */
  | { readonly kind: 'delivery' };
/** What becomes of the delivery that an act causes; the list of changes finds what was lost. */
export type Told = 'at-once' | 'twice' | 'lost' | { readonly lateMs: number };
export type Happening = { readonly when: When; readonly act: Act; readonly told: Told };
export type Story = {
  readonly createdAfterMs: number;
  readonly ticket: NewTicket;
  readonly told: Told;
  /** Temporal loses whatever was started for the ticket in this time, as one that is restored from a backup does. */
  readonly startsLostMs: number;
  readonly happenings: readonly Happening[];
};

/** `lostStarts`: the share of tickets whose first starts are lost. */
export function storyOf(seed: number, id: string, lostStarts: number): Story {
  const random = randomFrom(seed);
  let reopenings = 0;
  const happenings: Happening[] = [];
  for (let left = oneOf(random, [0, 1, 1, 2, 2, 3, 4]); left > 0; left--) {
    const act = someAct(random);
    if (act.kind === 'reopen' || act.kind === 'bounce') reopenings += 1;
    if (reopenings <= MOST_REOPENINGS) happenings.push({ when: someTime(random, act), act, told: someTold(random) });
    // Mostly somebody who is not content, and comes back.
    if (act.kind === 'close' && random() < 0.8 && (reopenings += 1) <= MOST_REOPENINGS)
      happenings.push({
        when: { afterMs: 4 * HOUR_MS * random() },
        act: { kind: 'reopen', actor: oneOf(random, ['client', 'client', 'staff']) },
        told: someTold(random),
      });
  }
  return {
    createdAfterMs: Math.floor(ARRIVALS_MS * random()),
    ticket: {
      id,
      client: random() < 0.8 ? 'acme' : 'globex',
      subject: `${oneOf(random, ['VPN', 'Printer', 'Password', 'Mail'])} ${id}`,
      body: `${oneOf(random, BODIES)} It is about ${id}.`,
      fields: random() < 0.3 ? fieldsOf(someEdit(random)) : {},
    },
    told: someTold(random),
    startsLostMs: random() < lostStarts ? LOST_MS : 0,
    happenings,
  };
}

const BODIES = [
  'The VPN is down for our whole office since nine.',
  'The printer on the second floor does not print.',
  'I cannot log in, my password has expired.',
  'Mails to outside do not leave since yesterday evening.',
];

const ACTS: readonly [number, (random: Random) => Act][] = [
  [5, (random) => ({ kind: 'edit', edit: someEdit(random), actor: oneOf(random, ['staff', 'staff', 'automation', 'client']) })],
  [2, (random) => ({ kind: 'edit', edit: { owner: 'kim' }, actor: oneOf(random, ['staff', 'automation']) })],
  [3, () => ({ kind: 'reply', actor: 'client' })],
  [1, () => ({ kind: 'reply', actor: 'automation' })],
  [1, () => ({ kind: 'reply', actor: 'staff' })],
  [3, (random) => ({ kind: 'close', actor: oneOf(random, ['staff', 'client', 'automation']) })],
  [3, (random) => ({ kind: 'bounce', actor: oneOf(random, ['staff', 'client', 'automation']) })],
  [2, (random) => ({ kind: 'move', client: oneOf(random, ['acme', 'globex']) })],
  [0.5, () => ({ kind: 'delete' })],
  [2, () => ({ kind: 'answer' })],
  [1, () => ({ kind: 'delivery' })],
];

function someAct(random: Random): Act {
  let at = random() * ACTS.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, make] of ACTS) if ((at -= weight) < 0) return make(random);
  return { kind: 'delivery' };
}

function someTime(random: Random, act: Act): When {
  if (act.kind === 'answer') return { afterMs: MINUTE_MS + 3 * HOUR_MS * random() };
  const chance = random();
  if (act.kind === 'edit' && chance < 0.4) return { setting: oneOf(random, [1, 1, 1, 2]) };
  if (chance < 0.6) return { call: Math.floor(CALLS * random()) };
  return { afterMs: oneOf(random, [10 * SECOND_MS, 2 * MINUTE_MS, 20 * MINUTE_MS, 5 * HOUR_MS]) * random() };
}

function someTold(random: Random): Told {
  const chance = random();
  if (chance < 0.55) return 'at-once';
  if (chance < 0.7) return 'twice';
  return chance < 0.85 ? 'lost' : { lateMs: 20 * MINUTE_MS * random() };
}

const LEVELS = [null, 1, 2, 3] as const;
function someEdit(random: Random): Edit {
  const destination = oneOf(random, [null, ...DESTINATIONS.map(({ id }) => id)]);
  const all: Edit = {
    category: oneOf(random, [null, ...CATEGORIES.map(({ id }) => id)]),
    impact: oneOf(random, LEVELS),
    urgency: oneOf(random, LEVELS),
  };
  return { destination, ...Object.fromEntries(Object.entries(all).filter(() => random() < 0.5)) };
}

const fieldsOf = ({ category, impact, urgency, destination }: Edit): NonNullable<NewTicket['fields']> =>
  Object.fromEntries(Object.entries({ category, impact, urgency, destination }).filter(([, value]) => value !== undefined));
