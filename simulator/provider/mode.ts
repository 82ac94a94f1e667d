/** How the simulated provider behaves, until told otherwise, for a number of requests, or between two points in time. */
import { z } from 'zod';

/** So many requests, then `works` again. */
const times = z.int().min(1).optional();
const plain = <K extends string>(kind: K) => z.strictObject({ kind: z.literal(kind), times });

export const modeSchema = z.discriminatedUnion('kind', [
  plain('works'),
  /** Nobody listens. Where the request's own header gives the time, it has come in already and is reset instead. */
  z.strictObject({ kind: z.literal('refuse') }),
  plain('reset'),
  plain('hang'),
  /** The head at once, then one byte of the body every 100 ms. */
  plain('drip'),
  z.strictObject({ kind: z.literal('slow'), ms: z.int().min(0), times }),
  /** Answers well after `ms`, and 429 to what is over its limits; `headers`: each reply says what is left of them. */
  z.strictObject({
    kind: z.literal('limited'),
    concurrency: z.int().min(1).optional(),
    requestsPerMinute: z.int().min(1).optional(),
    tokensPerMinute: z.int().min(1).optional(),
    ms: z.int().min(0).default(0),
    headers: z.boolean().default(false),
  }),
  /** Answered well when another mode is set: for what has to happen while a model is thinking, on however slow a machine. */
  z.strictObject({ kind: z.literal('held') }),
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(300).max(599),
    code: z.string().optional(),
    message: z.string().optional(),
    retryAfter: z.string().optional(),
    times,
  }),
  /** A body that does not end. */
  plain('too-large'),
  /** The vendor says itself that the output was cut at its limit. */
  plain('truncated'),
  /** The connection ends in the middle of the body. */
  plain('cut'),
  plain('bad-json'),
  plain('bad-schema'),
  plain('ungrounded'),
  plain('wrong-id'),
  plain('unsure'),
  plain('refusal'),
  /** Exactly this reply, whatever is asked: a vendor's own words from a report. */
  z.strictObject({
    kind: z.literal('says'),
    status: z.int().min(200).max(599),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.string(),
    times,
  }),
  z.strictObject({ kind: z.literal('html'), status: z.int().min(200).max(599).default(200), times }),
  /** The model is gone for good: 404. */
  plain('retired'),
  /** The account has spent what it may: 429 without a time to come back. */
  plain('quota'),
]);
export type Mode = z.infer<typeof modeSchema>;
export type ModeInput = z.input<typeof modeSchema>;

export const outagesSchema = z.array(z.strictObject({ fromMs: z.number(), toMs: z.number(), mode: modeSchema }));
export type Outages = z.infer<typeof outagesSchema>;
export type OutagesInput = z.input<typeof outagesSchema>;

/** The mode an outage dictates at a time, the first that covers it; `toMs` itself is outside. Pure. */
export function modeAt(outages: Outages, nowMs: number): Mode | undefined {
  return outages.find(({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs)?.mode;
}

export class CurrentMode {
  #mode: Mode = { kind: 'works' };
  #left = Infinity;
  #changed = Promise.withResolvers<void>();

  get now(): Mode {
    return this.#mode;
  }

  set(mode: Mode): void {
    this.#mode = mode;
    this.#left = 'times' in mode ? (mode.times ?? Infinity) : Infinity;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** Resolves when the next mode is set. */
  changed(): Promise<void> {
    return this.#changed.promise;
  }

  /** The mode for the request at hand, which uses up one of its times. */
  take(): Mode {
    const mode = this.#mode;
    this.#left -= 1;
    if (this.#left === 0) this.set({ kind: 'works' });
    return mode;
  }
}
