/** Asks what the rules on fields need: sets each field alone, then tries what must be refused, and puts the fields back. Judges nothing. */
import { readTicket } from '../../connectors/desk/reply.ts';
import type { DeskFields, DeskTicket } from '../../connectors/ticket-system.ts';
import type { FieldSet, FieldsTried, IdleSet, Refusal } from './evidence.ts';
import { actsSince, readTicketOf } from './play-notes.ts';
import type { Stage } from './play-notes.ts';
import { isYes, valueIn } from './verdict.ts';
import type { Got } from './wire.ts';

const FIELDS = ['category', 'impact', 'urgency', 'priority', 'destination'] as const;
type Field = (typeof FIELDS)[number];

/** What may be chosen for a field of this ticket. Pure. */
export function optionsOf({ choices }: DeskTicket, field: Field): readonly (string | number)[] {
  switch (field) {
    case 'category':
      return choices.categories.map(({ id }) => id);
    case 'destination':
      return choices.destinations.map(({ id }) => id);
    case 'impact':
    case 'urgency':
      return [1, 2, 3];
    case 'priority':
      return ['P1', 'P2', 'P3', 'P4'];
  }
}

export async function playFields(stage: Stage, start: DeskTicket): Promise<FieldsTried> {
  const sets: FieldSet[] = [];
  for (const field of FIELDS) {
    const set = await setAlone(stage, field);
    if (set !== undefined) sets.push(set);
  }
  const done = sets.filter(({ sent }) => isYes(sent));
  const [first, last] = [done[0], done.at(-1)];
  const acts = first === undefined ? undefined : await actsSince(stage, first.version);
  const whole = await actsSince(stage, start.version);
  if (last === undefined)
    return { sets, acts, whole, idle: undefined, stale: undefined, race: [], unconditional: undefined, invalid: undefined };
  return { sets, acts, whole, idle: await setIdly(stage, last.field), ...(await refusals(stage, last)) };
}

/** To another value than the one that stands. */
async function setAlone(stage: Stage, field: Field): Promise<FieldSet | undefined> {
  const now = valueIn(await readTicketOf(stage), readTicket);
  const value = now === undefined ? undefined : optionsOf(now, field).find((option) => option !== now.fields[field]);
  if (now === undefined || value === undefined) return undefined;
  const sent = await patch(stage, { [field]: value }, now.version);
  return { field, value, before: now.fields, version: now.version, sent, after: await readTicketOf(stage) };
}

/** To the value that stands. */
async function setIdly(stage: Stage, field: Field): Promise<IdleSet | undefined> {
  const now = valueIn(await readTicketOf(stage), readTicket);
  if (now === undefined) return undefined;
  const sent = await patch(stage, { [field]: now.fields[field] }, now.version);
  return { field, sent, after: await readTicketOf(stage), acts: await actsSince(stage, now.version) };
}

async function refusals(stage: Stage, last: FieldSet): Promise<Omit<FieldsTried, 'sets' | 'acts' | 'whole' | 'idle'>> {
  const { field, version } = last;
  const race = await raced(stage, field);
  const other = (now: DeskTicket): unknown => optionsOf(now, field).find((option) => option !== now.fields[field]);
  return {
    race,
    invalid: await refusal(stage, (now) => patch(stage, { category: 'standby-no-such-category' }, now.version)),
    unconditional: await refusal(stage, (now) => patch(stage, { [field]: other(now) })),
    stale: await refusal(stage, (now) => patch(stage, { [field]: other(now) }, version)),
  };
}

async function refusal(stage: Stage, write: (now: DeskTicket) => Promise<Got>): Promise<Refusal | undefined> {
  const before = await readTicketOf(stage);
  const now = valueIn(before, readTicket);
  if (now === undefined) return undefined;
  return { before, sent: await write(now), after: await readTicketOf(stage) };
}

/** Two writers at once, with one version and two values. */
async function raced(stage: Stage, field: Field): Promise<Got[]> {
  const now = valueIn(await readTicketOf(stage), readTicket);
  if (now === undefined) return [];
  const [one, two = one] = optionsOf(now, field).filter((option) => option !== now.fields[field]);
  return Promise.all([one, two].map((value) => patch(stage, { [field]: value }, now.version)));
}

/** Says whether the fields are as they were. A field that was empty may not be emptied on every desk. */
export async function putBack(stage: Stage, { fields }: DeskTicket): Promise<boolean> {
  const now = valueIn(await readTicketOf(stage), readTicket);
  if (now === undefined) return false;
  const changed = FIELDS.filter((field) => now.fields[field] !== fields[field]).map((field) => [field, fields[field]]);
  return changed.length === 0 || isYes(await patch(stage, Object.fromEntries(changed), now.version));
}

function patch({ wire, ticket }: Stage, fields: Partial<Record<keyof DeskFields, unknown>>, ifMatch?: string): Promise<Got> {
  return wire.ask({ method: 'PATCH', path: `/v1/tickets/${ticket}`, body: { fields }, ...(ifMatch === undefined ? {} : { ifMatch }) });
}
