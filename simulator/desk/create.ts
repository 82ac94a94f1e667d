/** Tickets that are made by the desk's API: what is taken, what is refused, and how one is found again. */
import { z } from 'zod';
import { MOST_BODY, MOST_SUBJECT, isExternalId } from '../../connectors/ticket-system.ts';
import type { Asked, Reply } from '../wire.ts';
import { refusal } from '../wire.ts';
import type { ApiOptions, Call } from './call.ts';
import { newTicketSchema } from './core.ts';
import type { DeskCore } from './core.ts';
import { fieldsSchema } from './effect.ts';
import { canCreate } from './words.ts';

const externalId = z.string().refine(isExternalId, 'expected standby- and 32 hex digits');
const { priority, destination } = fieldsSchema.shape;
/** A device or a site is any word but an empty one: this desk keeps no list of them. */
const word = z.string().min(1).max(200).optional();
const draftSchema = z.strictObject({
  externalId,
  client: z.string(),
  site: word,
  device: word,
  priority: priority.unwrap().optional(),
  destination: destination.unwrap().optional(),
  subject: z.string().min(1).max(MOST_SUBJECT),
  body: z.string().max(MOST_BODY),
  notifyClient: z.literal(false),
});

/** As most systems it does not mind that an external id is used a second time: it makes a second ticket. */
export function creation(desk: DeskCore, { body }: Asked, { clients }: ApiOptions): Call {
  return {
    operation: 'create',
    ticket: (reply) => z.object({ id: z.string() }).parse(reply.body).id,
    perform() {
      const draft = draftSchema.safeParse(body);
      if (!draft.success) return refusal(422, `expected a draft with values this desk knows; wrong: ${z.prettifyError(draft.error)}`);
      const { notifyClient: _nobody, priority: level, destination: board, ...rest } = draft.data;
      if (!clients.includes(rest.client) && !desk.tickets.some(({ client }) => client === rest.client))
        return refusal(422, 'expected a client that this desk knows');
      const fields = { priority: level, destination: board };
      const done = desk.create(newTicketSchema.parse({ ...rest, fields, source: 'api', actor: 'us' }));
      return done.kind === 'done' ? { status: 201, body: { id: done.id, version: done.version } } : refusal(done.status, done.why);
    },
  };
}

export function lookForCreated(desk: DeskCore, { method, query }: Asked, options: ApiOptions): Call | Reply {
  if (!canCreate(options)) return refusal(404, 'no such path');
  if (method !== 'GET') return refusal(405, 'expected GET');
  return {
    operation: 'read',
    perform() {
      const asked = externalId.safeParse(query.get('externalId'));
      if (!asked.success) return refusal(400, 'expected externalId to be standby- and 32 hex digits');
      const tickets = desk.createdWith(asked.data).map(({ id, version }) => ({ id, version: String(version), externalId: asked.data }));
      return { status: 200, body: { tickets } };
    },
  };
}
