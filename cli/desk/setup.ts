/** Reads what `standby desk test` is told: flags, and secrets by the names of their variables. Pure. */
import { isTicketId } from '../../connectors/ticket-id.ts';
import { isWebhookSecret } from '../../connectors/standard-webhooks.ts';
import { wrong } from '../command.ts';
import { numberOf } from '../flags.ts';
import type { Given, Wrong } from '../command.ts';
import type { Listening } from './listener.ts';
import type { Setup } from './play.ts';

type Environment = Readonly<Record<string, string | undefined>>;
export type Told = Omit<Setup, 'listener'> & { readonly listening: Listening | undefined };

/** The contract: a note is found within a minute, which is when Standby looks for one that it had no answer to. */
const FIND_MS = 60_000;
/** An hour is more than anybody watches a command. */
const PERSON = { standard: 300, least: 1, most: 3600, whole: false };

export function readSetup(given: Given, environment: Environment): Told | Wrong {
  const { url } = given.values;
  if (typeof url !== 'string' || !isRoot(url)) return wrong('Expected --url to be the http(s) address of a desk, got nothing or another.');
  const token = secretOf(given, environment, 'token-env');
  if (typeof token !== 'string') return token;
  // Checked here, since a header with other characters could not be sent at all.
  if (!/^[\x21-\x7e]+$/.test(token))
    return wrong('Expected the token to be visible ASCII characters, got others. Correct the variable of --token-env.');
  const tickets = ticketsOf(given);
  if ('kind' in tickets) return tickets;
  const personS = given.values['person'] === undefined ? undefined : numberOf(given, 'person', PERSON);
  if (typeof personS === 'object') return personS;
  const listening = listeningOf(given, environment);
  if (listening !== undefined && 'kind' in listening) return listening;
  return {
    url,
    token,
    ...tickets,
    findMs: FIND_MS,
    create: given.values['create'] === true,
    personMs: personS === undefined ? undefined : personS * 1000,
    listening,
  };
}

function ticketsOf({ values }: Given): Pick<Setup, 'ticket' | 'client' | 'otherTicket' | 'mergedTicket'> | Wrong {
  const { ticket, client, 'other-ticket': otherTicket, 'merged-ticket': mergedTicket } = values;
  if (typeof ticket !== 'string' || !isTicketId(ticket)) return wrong('Expected --ticket to be a ticket id, got nothing or another text.');
  if (otherTicket !== undefined && (typeof otherTicket !== 'string' || !isTicketId(otherTicket) || otherTicket === ticket))
    return wrong('Expected --other-ticket to be the id of another ticket, got something else.');
  if (mergedTicket !== undefined && (typeof mergedTicket !== 'string' || !isTicketId(mergedTicket) || mergedTicket === ticket))
    return wrong('Expected --merged-ticket to be the id of another ticket, got something else.');
  if (values['yes'] !== true)
    return wrong(
      `Expected --yes, because ticket ${ticket} gets notes and field changes, got no word.`,
      'Take an open test ticket that nobody works on, and say --yes.',
    );
  return { ticket, client: typeof client === 'string' ? client : undefined, otherTicket, mergedTicket };
}

function isRoot(url: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return (
    parsed !== undefined &&
    /^https?:$/.test(parsed.protocol) &&
    parsed.search === '' &&
    parsed.hash === '' &&
    `${parsed.username}${parsed.password}` === ''
  );
}

/** Names the variable in its complaint, never what it holds. */
function secretOf({ values }: Given, environment: Environment, flag: string): string | Wrong {
  const name = values[flag];
  if (typeof name !== 'string' || name === '') return wrong(`Expected --${flag} to name an environment variable, got nothing.`);
  const value = environment[name];
  return value === undefined || value === '' ? wrong(`Expected the environment variable ${name} to hold a secret, got nothing.`) : value;
}

function listeningOf(given: Given, environment: Environment): Listening | Wrong | undefined {
  const { 'webhook-port': asked, 'webhook-host': host = '127.0.0.1' } = given.values;
  if (asked === undefined) return undefined;
  const port = numberOf(given, 'webhook-port', { standard: 0, least: 1, most: 65_535, whole: true });
  if (typeof port !== 'number') return port;
  const wait = numberOf(given, 'webhook-wait', { standard: 60, least: 1, most: 600, whole: false });
  if (typeof wait !== 'number') return wait;
  const secret = secretOf(given, environment, 'webhook-secret-env');
  if (typeof secret !== 'string') return secret;
  if (!isWebhookSecret(secret)) return wrong('Expected the webhook secret to be whsec_ and base64 of 24 to 64 bytes, got another text.');
  return { host: String(host), port, secret, waitMs: wait * 1000 };
}
