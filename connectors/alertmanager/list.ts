/** Asks Alertmanager what fires (API v2, which Grafana and Mimir have, too), and reads its list as its notifications are read. */
import { exchange } from '../../net/exchange.ts';
import { finishAll } from '../alert-reading.ts';
import { instantOf } from '../alert-times.ts';
import { rootOf } from '../base-url.ts';
import { readBody } from '../json-body.ts';
import { ownValue, textIn, valueAt } from '../own-value.ts';
import { troubleOf, unreachable } from '../trouble.ts';
import { draftOf } from './read.ts';
import { KIND } from './words.ts';
import type { Exchange } from '../../net/exchange.ts';
import type { Drafted } from '../alert-draft.ts';
import type { AlertList, AlertPlace } from '../alert-source.ts';

const ASKED = 'Alertmanager';
/** An alert is 600 bytes to 2 KB: this is a storm of ten thousand. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * The list first, then how long it has been running: one that has restarted in between says that it is young. What that question
 * meets is no trouble, since what fires is known by then.
 */
export async function listAlerts(place: AlertPlace, deadlineMs: number): Promise<AlertList> {
  const ask = asker(place);
  const askedAtMs = Date.now();
  const startedAt = performance.now();
  const listed = await ask('/api/v2/alerts', deadlineMs);
  if (listed.kind !== 'reply' || listed.status !== 200) return troubleOf(ASKED, listed, Date.now());
  const body = readBody(listed.body);
  if (body.kind === 'unusable') return unreachable(`${ASKED} answered with a list that cannot be read: ${body.why}`);
  if (!Array.isArray(body.value)) return unreachable(`${ASKED} answered with something else than a list`);
  const status = await ask('/api/v2/status', deadlineMs - (performance.now() - startedAt));
  return { kind: 'alerts', ...sorted(body.value, place.receiver), askedAtMs, upForMs: upForMs(status) };
}

type Ask = (path: string, deadlineMs: number) => Promise<Exchange>;
function asker({ baseUrl, auth, fetch: send = fetch }: AlertPlace): Ask {
  const address = new URL(rootOf(baseUrl, 'the address of Alertmanager'));
  const authorization = authorizationOf(auth.kind === 'none' ? authIn(address) : auth);
  // No request may have them in its address.
  [address.username, address.password] = ['', ''];
  const root = rootOf(address.href, 'the address of Alertmanager');
  const headers = { accept: 'application/json', ...(authorization === undefined ? {} : { authorization }) };
  return (path, deadlineMs) => exchange(send, { method: 'GET', url: `${root}${path}`, headers, mostBytes: MOST_BYTES }, deadlineMs);
}

/** A name and a password may stand in an address, as `https://name:password@alertmanager.example`. */
const authIn = ({ username, password }: URL): AlertPlace['auth'] =>
  username === '' ? { kind: 'none' } : { kind: 'basic', user: decodeURIComponent(username), password: decodeURIComponent(password) };

function authorizationOf(auth: AlertPlace['auth']): string | undefined {
  switch (auth.kind) {
    case 'none':
      return undefined;
    case 'bearer':
      return `Bearer ${auth.token}`;
    case 'basic':
      return `Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}`;
  }
}

type Sorted = Pick<Extract<AlertList, { kind: 'alerts' }>, 'alerts' | 'held' | 'unusable'>;
/** All that are listed fire. Those are ours of which it says `active` and names our receiver; whatever else it says is no reason to take one up. */
function sorted(list: readonly unknown[], receiver: string | undefined): Sorted {
  const isOurs = (alert: unknown): boolean => textIn(valueAt(alert, 'status.state')) === 'active' && isFor(alert, receiver);
  const read = (some: readonly unknown[]) => finishAll(KIND, some.map(asFiring), Date.now());
  const [ours, others] = [read(list.filter(isOurs)), read(list.filter((alert) => !isOurs(alert)))];
  return {
    alerts: ours.alerts.map(({ alert }) => alert),
    held: others.alerts.map(({ alert }) => alert),
    unusable: [...new Set([...ours.unusable, ...others.unusable])],
  };
}

const asFiring = (alert: unknown): Drafted => draftOf(alert, 'firing');

function isFor(alert: unknown, receiver: string | undefined): boolean {
  const receivers = ownValue(alert, 'receivers');
  return receiver === undefined || (Array.isArray(receivers) && receivers.some((one) => ownValue(one, 'name') === receiver));
}

/** Both times are of its own clock, so that it does not matter how far that is from ours. `uptime` is when it started. */
function upForMs(status: Exchange): number | undefined {
  if (status.kind !== 'reply' || status.status !== 200) return undefined;
  const body = readBody(status.body);
  const startedAtMs = body.kind === 'json' ? instantOf(ownValue(body.value, 'uptime')) : undefined;
  const nowMs = status.date === null ? Number.NaN : Date.parse(status.date);
  return startedAtMs === undefined || Number.isNaN(nowMs) ? undefined : Math.max(0, nowMs - startedAtMs);
}
