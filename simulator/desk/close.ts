/** Tickets that are closed by the desk's API: which call it is, and what is refused. */
import { z } from 'zod';
import type { Asked, Reply } from '../wire.ts';
import { refusal } from '../wire.ts';
import type { ApiOptions, Call } from './call.ts';
import type { DeskCore } from './core.ts';
import { missing } from './missing.ts';
import { canClose } from './words.ts';

const closeSchema = z.strictObject({ notifyClient: z.literal(false) });

/** As of any other call that it does not know, where it closes none. */
export function closing(desk: DeskCore, id: string, asked: Asked, options: ApiOptions): Call | Reply {
  if (!canClose(options)) return refusal(404, 'no such path or method');
  return { operation: 'close', ticket: () => id, perform: () => closeNow(desk, id, asked) };
}

function closeNow(desk: DeskCore, id: string, { body, ifMatch }: Asked): Reply {
  const ticket = desk.find(id);
  if (typeof ticket === 'string') return missing(id, ticket);
  if (ifMatch === undefined) return refusal(428, 'expected an If-Match header with the version');
  if (ifMatch !== `"${ticket.version}"`) return refusal(412, `the ticket has version ${ticket.version}, got If-Match ${ifMatch}`);
  if (!closeSchema.safeParse(body).success) return refusal(422, 'expected {notifyClient: false}');
  // It is closed as it is asked for: nothing changes, so the version stays.
  if (ticket.status === 'closed') return { status: 200, body: { version: String(ticket.version) } };
  const done = desk.close(id, { actor: 'us' });
  return done.kind === 'done' ? { status: 200, body: { version: done.version } } : refusal(done.status, done.why);
}
