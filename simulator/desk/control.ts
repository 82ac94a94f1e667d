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
/** Who does it: a technician, where nothing else is said. A name is of a person, where one is given. */
const by = { actor: actorSchema.default('staff'), staff: z.string().optional() };
const byOnly = z.strictObject(by).default({ actor: 'staff' });
const moveSchema = z.strictObject({ client: z.string().min(1), ...by });
const mergeSchema = z.strictObject({ into: z.string().min(1), ...by });
const editCallSchema = z.strictObject({ fields: editInputSchema, ...by });
const noteSchema = z.strictObject({ text: z.string().min(1), ...by });

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
      return parsed(byOnly, body, async ({ actor, staff }) => replyOf(await act.reopenTicket(id, actor, staff)));
    case 'POST tickets * close':
      return parsed(byOnly, body, async ({ actor, staff }) => replyOf(await act.closeTicket(id, actor, staff)));
    case 'POST tickets * merge':
      return parsed(mergeSchema, body, async ({ into, actor, staff }) => replyOf(await act.mergeTicket(id, into, actor, staff)));
    case 'POST tickets * move-client':
      return parsed(moveSchema, body, async ({ client, actor, staff }) => replyOf(await act.moveClient(id, client, actor, staff)));
    case 'POST tickets * edit':
      return parsed(editCallSchema, body, async ({ fields, actor, staff }) => replyOf(await act.editTicket(id, fields, actor, staff)));
    case 'POST tickets * note':
      return parsed(noteSchema, body, async ({ text, actor, staff }) => replyOf(await act.addNote(id, text, actor, staff)));
    case 'DELETE tickets *':
      return parsed(byOnly, body, async ({ actor, staff }) => replyOf(await act.deleteTicket(id, actor, staff)));
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
