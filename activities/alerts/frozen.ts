/** The facts of a group as they are frozen before anything is said of them, and as they are read back. Every text is made of these. */
import { z } from 'zod';
import { SEVERITIES } from '../../connectors/alert-source.ts';
import type { Facts } from './facts.ts';
import type { GroupShown } from './task.ts';

/** Why something is said of the group now. */
export const KINDS = ['first', 'update', 'flapping', 'steady', 'closing', 'linked', 'carried-on'] as const;

export type FrozenFacts = {
  readonly facts: Facts;
  /** What a model sees of it. */
  readonly shown: GroupShown;
  readonly kind: (typeof KINDS)[number];
  /** Whether an explanation is to follow. */
  readonly willFollow: boolean;
  /** The ticket that this one goes on from, and why there is another. */
  readonly linked?: { readonly ticket: string; readonly why: string } | undefined;
  /** When all was over, of a closing note. @default the last start that is known */
  readonly overAtMs?: number | undefined;
  /** Of a closing note: whether the ticket is to be closed after it. @default false */
  readonly willClose?: boolean | undefined;
  /** Which telling of which episode it was frozen for. */
  readonly ref?: string | undefined;
};

/** JSON has no word for what is not there: a key that is missing is such a value. */
const maybe = <Form extends z.ZodType>(form: Form) => form.optional().transform((value) => value);
const count = z.int().min(0);
const severity = z.enum(SEVERITIES);
const tallied = z.array(z.object({ name: maybe(z.string()), count, firing: count }));

const facts = z.object({
  client: z.string(),
  timeZone: z.string(),
  count,
  cut: count,
  firing: count,
  resolved: count,
  held: count,
  severity,
  sites: tallied,
  hosts: tallied,
  rules: tallied,
  severities: tallied,
  rows: z.array(
    z.object({ host: maybe(z.string()), rule: z.string(), severity, count, firing: count, firstMs: z.number(), lastMs: z.number() }),
  ),
  firstMs: z.number(),
  lastMs: z.number(),
  perMinute: maybe(z.number()),
  busiest: maybe(z.object({ minuteMs: z.number(), count })),
  talkers: z.array(z.object({ key: z.string(), host: maybe(z.string()), rule: z.string(), count })),
  flapping: maybe(z.object({ key: z.string(), changes: count })),
  outage: maybe(z.object({ site: z.string(), hosts: count })),
  windows: z.array(z.string()),
  benign: z.array(z.object({ name: z.string(), owner: z.string(), count })),
  near: z.object({
    groups: z.array(
      z.object({
        hash: z.string(),
        client: z.string(),
        title: z.string(),
        count,
        firing: count,
        firstMs: z.number(),
        lastMs: z.number(),
        ticket: maybe(z.string()),
      }),
    ),
    more: count,
  }),
  earlier: z.array(z.object({ startedAtMs: z.number(), count, ended: z.string(), ticket: maybe(z.string()) })),
  tickets: z.array(z.string()).optional(),
});
const form = z.object({
  facts,
  shown: z.object({ facts: z.string(), samples: z.array(z.object({ fingerprint: z.string(), line: z.string() })) }),
  kind: z.enum(KINDS),
  willFollow: z.boolean(),
  linked: z.object({ ticket: z.string(), why: z.string() }).optional(),
  overAtMs: z.number().optional(),
  willClose: z.boolean().optional(),
  ref: z.string().optional(),
});

/** Throws where they are no facts of a group: then nothing is said of them. */
export function readFrozen(given: unknown): FrozenFacts {
  const read = form.safeParse(given);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Error(
    `Expected the frozen facts of a group of alerts, got ${issue?.code ?? 'others'} at ${issue?.path.join('.') ?? 'their root'}.`,
  );
}
