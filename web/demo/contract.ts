/** What the demo's page shows, and what a visitor may do on it. Data only; all texts are plain text. */
import { z } from 'zod';

export const STEPS = ['primary', 'backup', 'local'] as const;
export type StepName = (typeof STEPS)[number];
export const PLUGS = ['works', 'dead', 'slow', 'rate-limited', 'wrong-answers', 'switched-off-by-law'] as const;
export type Plug = (typeof PLUGS)[number];

export type TicketState =
  | { readonly kind: 'working'; readonly at: StepName | undefined }
  /** Standby is down: it has begun the ticket, or has not even seen it. */
  | { readonly kind: 'waits'; readonly isBegun: boolean }
  | { readonly kind: 'answered'; readonly by: StepName; readonly label: string }
  | { readonly kind: 'person-asked' }
  | { readonly kind: 'person-done'; readonly by: string };
export type PageTicket = {
  readonly id: string;
  readonly subject: string;
  readonly client: string;
  readonly state: TicketState;
  /** The state as people read it. */
  readonly words: string;
  /** Changes whenever anything about the ticket does: the sign to read its details again. */
  readonly version: number;
};
export type GroupState =
  /** Its window is open: no ticket yet. */
  | { readonly kind: 'gathering' }
  /** Standby is down. */
  | { readonly kind: 'waits' }
  /** Its ticket stands, with figures counted by code. */
  | { readonly kind: 'counted'; readonly asking: StepName | undefined }
  | { readonly kind: 'explained'; readonly by: StepName | 'person'; readonly label: string }
  | { readonly kind: 'ended' };
/** A group of alerts. */
export type PageGroup = {
  readonly id: string;
  readonly client: string;
  /** What its alerts have in common. */
  readonly condition: string;
  readonly count: number;
  readonly firing: number;
  readonly ticket: string | null;
  readonly state: GroupState;
  readonly words: string;
  /** Changes whenever anything about the group does. */
  readonly version: string;
};
/** A ticket, or a group of alerts with the ticket that was made of it. */
export type ChosenTicket = {
  readonly id: string;
  readonly subject: string;
  readonly client: string;
  readonly text: string;
  /** Notes of ours as they stand in the desk, oldest first. */
  readonly notes: readonly { readonly id: string; readonly text: string; readonly holds: boolean }[];
  /** How it got there, in four lines. */
  readonly story: readonly string[];
  /** Its workflow in Temporal's UI; null while Standby is down. */
  readonly workflowUrl: string | null;
  /** What a person may answer, where one is asked. */
  readonly choices: { readonly categories: readonly string[]; readonly destinations: readonly string[] } | null;
};

export type PageStep = {
  readonly name: StepName;
  readonly label: string;
  readonly plug: Plug;
  /** A model that is not ours can be unplugged and no more. */
  readonly plugs: readonly Plug[];
  readonly isReal: boolean;
  readonly asking: number;
  readonly answered: number;
  readonly failed: number;
  /** How its last exchange ended; null before the first. */
  readonly last: { readonly isGood: boolean; readonly words: string } | null;
  /** What its breaker says; null where it is closed to nobody. */
  readonly breaker: string | null;
};
export type ServiceState = 'starting' | 'running' | 'killed' | 'failed';
export type Act = { readonly number: number; readonly opening: string; readonly closing: string | null };
export type LocalModel =
  | { readonly kind: 'none' }
  | { readonly kind: 'found'; readonly url: string; readonly model: string; readonly isUsed: boolean };

export type PageState = {
  readonly phase: 'starting' | 'story' | 'driving' | 'ended';
  readonly banner: string;
  readonly service: ServiceState;
  readonly steps: readonly PageStep[];
  readonly person: { readonly asked: number; readonly done: number };
  readonly tickets: readonly PageTicket[];
  readonly ticketCount: number;
  /** Groups of alerts, the newest first. */
  readonly groups: readonly PageGroup[];
  readonly acts: readonly Act[];
  /** The ticket or group that the story follows. */
  readonly watched: string | null;
  /** The newest happenings, newest last. */
  readonly happenings: readonly string[];
  readonly table: readonly (readonly [string, string])[] | null;
  readonly local: LocalModel;
  /** The week's report of one client; null until there is something to report. */
  readonly report: { readonly client: string; readonly made: string | null } | null;
};

const level = z.union([z.literal(1), z.literal(2), z.literal(3)]);
const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const decision = z.strictObject({ category: id, impact: level, urgency: level, destination: id });
export const commandSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('send'), count: z.union([z.literal(1), z.literal(20)]) }),
  /** 200 alerts in ten seconds. */
  z.strictObject({ do: z.literal('storm') }),
  z.strictObject({ do: z.literal('plug'), step: z.enum(STEPS), plug: z.enum(PLUGS) }),
  /** Without a ticket: the one that has waited longest. */
  z.strictObject({ do: z.literal('answer'), ticket: id.optional(), decision: decision.optional() }),
  z.strictObject({ do: z.literal('take'), ticket: id }),
  z.strictObject({ do: z.literal('kill') }),
  z.strictObject({ do: z.literal('start') }),
  z.strictObject({ do: z.literal('skip') }),
  z.strictObject({ do: z.literal('local'), use: z.enum(['ollama', 'simulated']) }),
]);
export type Command = z.infer<typeof commandSchema>;
export type PersonsAnswer = z.infer<typeof decision>;
/** `refused`: it cannot be done now, and why; nothing was changed. */
export type Acted = { readonly kind: 'done'; readonly said: string } | { readonly kind: 'refused'; readonly why: string };
