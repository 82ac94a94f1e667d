/** A whole Standby that takes alerts: two sources, what they post, and what stands of it in the journal of the simulated desk. */
import assert from 'node:assert/strict';
import { signedHeaders } from '../../simulator/desk/sign.ts';
import { CLOUD } from './configured.ts';
import { until } from './live.ts';
import type { StageSettings } from '../../simulator/stage/config.ts';
import type { JournalEntry, Stage } from '../../simulator/stage/stage.ts';
import type { Live, LiveOptions } from './live.ts';

/** Simulated, and printed here for everyone: they open nothing. */
export const TOKEN = 'a-simulated-token-of-an-alert-source';
const SECRET = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;

/** Short windows, so that a test waits for none of them long; notes are as near to each other as a file may say. */
const QUICK = { window: { quiet: '2s', atMost: '30s' }, notes: { apart: '1m' } };
const CLIENTS = { acme: CLOUD, globex: CLOUD, initech: CLOUD, own: CLOUD };
const KNOWN = { acme: 'acme', globex: 'globex', initech: 'initech' };

/** `prom` is an Alertmanager, `signed` posts the generic shape; `source` is said of both, in the words of the file. */
export const alertSettings = (source: Readonly<Record<string, unknown>> = {}, settings: StageSettings = {}): StageSettings => {
  const both = { tickets: 'desk', clientMap: KNOWN, ...QUICK, ...source };
  const alerts = {
    prom: { kind: 'alertmanager', tokensEnv: 'PROM_TOKENS', ...both },
    signed: { kind: 'alerts', webhookSecretsEnv: 'SIGNED_SECRETS', ...both },
  };
  return { clients: CLIENTS, lookAgainMs: 2_000, ...settings, file: { alerts, ...settings.file } };
};
export const ALERT_ENV = { PROM_TOKENS: TOKEN, SIGNED_SECRETS: SECRET };
export const alerting = (source: Readonly<Record<string, unknown>> = {}, given: LiveOptions = {}): LiveOptions => ({
  ...given,
  settings: alertSettings(source, given.settings),
  env: { ...ALERT_ENV, ...given.env },
});

/** Of the generic shape. */
export type Sent = {
  readonly key: string;
  readonly startsAt: string;
  readonly state: 'firing' | 'resolved';
  readonly severity: 'info' | 'warning' | 'error' | 'critical';
  readonly rule: string;
  readonly title: string;
  readonly owner: string;
  readonly site: string;
  readonly host: string;
  readonly endsAt?: string;
  readonly text?: string;
  readonly labels?: Readonly<Record<string, string>>;
};
export const sentOf = (given: Partial<Sent> = {}): Sent => {
  const { rule = 'DiskSpaceLow', host = 'srv-01', owner = 'acme' } = given;
  return {
    key: `${owner} ${rule} ${host}`,
    startsAt: new Date().toISOString(),
    state: 'firing',
    severity: 'warning',
    rule,
    title: `${rule} on ${host}`,
    owner,
    site: 'Berlin',
    host,
    ...given,
  };
};

export type Answer = { readonly status: number; readonly retryAfter: string | null; readonly text: string };
const posted = async (url: string, headers: Readonly<Record<string, string>>, body: string | Uint8Array<ArrayBuffer>): Promise<Answer> => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    signal: AbortSignal.timeout(30_000),
  });
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), text: await answer.text() };
};
const door = (ingress: string, name: string): string => `${ingress}/hooks/${name}`;

let deliveries = 0;
/** Each delivery under an id of its own. */
export function postSigned(ingress: string, alerts: readonly Sent[], cut = 0): Promise<Answer> {
  return postSignedBody(ingress, JSON.stringify({ type: 'alerts', data: { alerts, ...(cut === 0 ? {} : { cut }) } }));
}
export function postSignedBody(ingress: string, body: string, secret = SECRET): Promise<Answer> {
  const id = `msg_${(deliveries += 1)}`;
  return posted(door(ingress, 'signed'), signedHeaders(secret, { id, seconds: Math.floor(Date.now() / 1_000), body }), body);
}
export const postProm = (ingress: string, body: string | Uint8Array<ArrayBuffer>, token = TOKEN, name = 'prom'): Promise<Answer> =>
  posted(door(ingress, name), { authorization: `Bearer ${token}` }, body);

/** As a sender that comes again until it is taken; answers with how often it came in vain. */
export async function keepPosting(post: () => Promise<Answer>, withinMs = 60_000): Promise<number> {
  let refused = 0;
  await until(
    'the delivery to be taken',
    withinMs,
    async () => {
      const status = await post().then(
        (answer) => answer.status,
        () => 0,
      );
      if (status !== 202) refused += 1;
      return status;
    },
    (status) => status === 202,
  );
  return refused;
}

export type Made = NonNullable<JournalEntry['made']> & {
  readonly id: string;
  /** As they read now, the oldest first. */
  readonly notes: readonly string[];
};
/** The tickets that Standby has made, with what it has written on them. */
export function madeIn(journal: readonly JournalEntry[]): readonly Made[] {
  const notes = new Map<string, Map<string, string>>();
  for (const { kind, ticket, actor, noteId, text } of journal) {
    if ((kind !== 'note-added' && kind !== 'note-edited') || actor !== 'us' || noteId === undefined) continue;
    const on = notes.get(ticket) ?? new Map<string, string>();
    notes.set(ticket, on.set(noteId, text ?? ''));
  }
  return journal.flatMap(({ kind, ticket, actor, made }) =>
    kind === 'ticket-created' && actor === 'us' && made ? [{ ...made, id: ticket, notes: [...(notes.get(ticket)?.values() ?? [])] }] : [],
  );
}
export const madeOn = async (stage: Stage): Promise<readonly Made[]> => madeIn(await stage.journal());
/** How many alerts the first line of a ticket or a note says there are. */
export const countedIn = (text: string): number => Number(/^Standby counts (?:at least )?(\d+) alerts?\b/.exec(text)?.[1] ?? Number.NaN);

/** Waits for the one ticket of a condition, with so many notes at least. */
export async function ticketOf({ stage }: Pick<Live, 'stage'>, rule: string, notes: number, withinMs = 60_000): Promise<Made> {
  const [ticket, ...others] = await until(
    `a ticket about ${rule} with ${notes} notes`,
    withinMs,
    async () => (await madeOn(stage)).filter(({ subject }) => subject.startsWith(`${rule} `)),
    (seen) => seen.some((one) => one.notes.length >= notes),
  );
  assert.deepEqual(others, [], `one ticket about ${rule}`);
  return ticket ?? assert.fail('no ticket');
}
