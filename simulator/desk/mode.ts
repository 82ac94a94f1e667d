/** How the desk behaves for one kind of request, until told otherwise or for a number of requests. */
import { z } from 'zod';

export const operationSchema = z.enum(['read', 'note', 'fields', 'create', 'close']);
/**
 * `read` covers a ticket, its acts, the search for notes, the list of changes and the look for a ticket that was made; `note` a new note and an
 * edited one; `fields` the fields; `create` a new ticket; `close` the closing of one.
 */
export type Operation = z.infer<typeof operationSchema>;

/** For so many requests, then `works` again. */
const count = z.int().min(1).optional();
const ms = z.int().min(0);
const retryAfter = z.string().optional();

export const modeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('works') }),
  /** 503 before anything is read. */
  z.strictObject({ kind: z.literal('down'), retryAfter, count }),
  /** Nobody listens. One door serves all requests, so this closes it for all operations. */
  z.strictObject({ kind: z.literal('refuse') }),
  /** The connection is reset before anything is stored. */
  z.strictObject({ kind: z.literal('reset'), count }),
  /** The effect is stored and synced; the reply waits for a release, or for the end of the connection. */
  z.strictObject({ kind: z.literal('hold'), count }),
  /** Works, `ms` later. */
  z.strictObject({ kind: z.literal('delay'), ms, count }),
  /** The caller gets a reset, or silence; the effect is stored `ms` later. */
  z.strictObject({ kind: z.literal('apply-late'), ms, reply: z.enum(['lost', 'hang']).default('lost'), count }),
  /** This status, and nothing stored. */
  z.strictObject({ kind: z.literal('error'), status: z.int().min(300).max(599), retryAfter, count }),
]);
export type Mode = z.infer<typeof modeSchema>;
export type ModeInput = z.input<typeof modeSchema>;

const WORKS: Mode = { kind: 'works' };

export class Modes {
  readonly #current = new Map<Operation, { mode: Mode; left: number }>();

  set(operation: Operation, mode: Mode): void {
    this.#current.set(operation, { mode, left: 'count' in mode && mode.count !== undefined ? mode.count : Infinity });
  }

  get(operation: Operation): Mode {
    return this.#current.get(operation)?.mode ?? WORKS;
  }

  get refuses(): boolean {
    return [...this.#current.values()].some(({ mode }) => mode.kind === 'refuse');
  }

  /** The mode for the request at hand, which uses up one of its count. */
  take(operation: Operation): Mode {
    const current = this.#current.get(operation);
    if (current === undefined) return WORKS;
    current.left -= 1;
    if (current.left === 0) this.#current.delete(operation);
    return current.mode;
  }
}
