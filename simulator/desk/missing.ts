/** What the desk answers where a ticket is not there for whoever asks. Pure. */
import type { Reply } from '../wire.ts';
import { refusal } from '../wire.ts';

/** Names whose absence it is, which a proxy that answers in our place cannot; one that cannot be read yet is not called absent. */
export function missing(ticket: string, why: 'absent' | 'hidden' | 'deleted'): Reply {
  switch (why) {
    case 'absent':
      return { status: 404, body: { error: 'no-such-ticket', ticket } };
    case 'hidden':
      return refusal(404, 'not found');
    case 'deleted':
      return { status: 410, body: { error: 'deleted', ticket } };
  }
}
