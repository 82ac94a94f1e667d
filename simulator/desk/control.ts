/** What a test or a demo may do to the simulated desk over HTTP. No password: it listens on the loopback address only. */
import { z } from 'zod';
import type { DeskSimulator } from './desk.ts';
import { editInputSchema, newTicketSchema } from './core.ts';
import type { Done } from './core.ts';
import { actorSchema } from './effect.ts';
import { modeSchema, operationSchema } from './mode.ts';
import type { Asked, Reply } from '../wire.ts';
import { refusal } from '../wire.ts';

const ticketsSchema = z.union([newTicketSchema, z.array(newTicketSchema)]);
const actorOnly = z.strictObject({ actor: actorSchema.default('person') }).default({ actor: 'person' });
const moveSchema = z.strictObject({ client: z.string().min(1), actor: actorSchema.default('person') });
const editCallSchema = z.strictObject({ fields: editInputSchema, actor: actorSchema.default('person') });
const noteSchema = z.strictObject({ text: z.string().min(1), actor: actorSchema.default('person') });

/** Answers one request under `/control`. */
export async function control(desk: DeskSimulator, asked: Asked): Promise<Reply> {
  const [root, thing, name, action, ...rest] = asked.path;
  if (root !== 'control' || rest.length > 0) return refusal(404, 'expected a path under /control');
  const route = [asked.method, thing, name === undefined ? undefined : '*', action].filter((part) => part !== undefined).join(' ');
  switch (route) {
    case 'GET journal':
      return { status: 200, body: { entries: desk.journal().slice(Number(asked.query.get('after') ?? 0)) } };
    case 'GET counts':
      return { status: 200, body: desk.counts() };
    case 'GET tickets':
      return { status: 200, body: { tickets: desk.tickets() } };
    case 'POST tickets':
      return parsed(ticketsSchema, asked.body, async (input) => {
        const done = await desk.actions.createTickets(Array.isArray(input) ? input : [input]);
        return Array.isArray(done) ? { status: 201, body: { tickets: done } } : replyOf(done);
      });
    case 'POST release':
      return { status: 200, body: { released: desk.release() } };
    case 'PUT modes *':
      return parsed(z.object({ operation: operationSchema, mode: modeSchema }), { operation: name, mode: asked.body }, async (set) => {
        await desk.setMode(set.operation, set.mode);
        return { status: 200, body: set };
      });
    default:
      return onTicket(desk, route, { id: name ?? '', body: asked.body });
  }
}

async function onTicket(desk: DeskSimulator, route: string, { id, body }: { id: string; body: unknown }): Promise<Reply> {
  const act = desk.actions;
  switch (route) {
    case 'POST tickets * reopen':
      return parsed(actorOnly, body, async ({ actor }) => replyOf(await act.reopenTicket(id, actor)));
    case 'POST tickets * close':
      return parsed(actorOnly, body, async ({ actor }) => replyOf(await act.closeTicket(id, actor)));
    case 'POST tickets * move-client':
      return parsed(moveSchema, body, async ({ client, actor }) => replyOf(await act.moveClient(id, client, actor)));
    case 'POST tickets * edit':
      return parsed(editCallSchema, body, async ({ fields, actor }) => replyOf(await act.editTicket(id, fields, actor)));
    case 'POST tickets * note':
      return parsed(noteSchema, body, async ({ text, actor }) => replyOf(await act.addNote(id, text, actor)));
    case 'DELETE tickets *':
      return replyOf(await act.deleteTicket(id, 'person'));
    default:
      return refusal(404, `no such control: ${route}`);
  }
}

async function parsed<T>(schema: z.ZodType<T>, value: unknown, act: (value: T) => Promise<Reply>): Promise<Reply> {
  const result = schema.safeParse(value);
  return result.success ? act(result.data) : refusal(422, z.prettifyError(result.error));
}

function replyOf(done: Done): Reply {
  return done.kind === 'done' ? { status: 200, body: { id: done.id, version: done.version } } : refusal(done.status, done.why);
}
