/** What Alertmanager answers when it is asked what fires: the same alerts as it posts, and what of it is ours. The real one is skipped by name where there is none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { reconcile } from '../../activities/alerts/reconcile.ts';
import { alertmanager } from '../../connectors/alertmanager/index.ts';
import { listen } from '../../net/listen.ts';
import { startAlertReceiver } from '../support/alert-receiver.ts';
import { HOW_TO_GET, findAlertmanager, startAlertmanager } from '../support/alertmanager.ts';
import { TOKEN, alertsOf, disk } from '../support/alertmanager-story.ts';
import { until } from '../support/live.ts';
import type { Alert, AlertList, AlertPlace } from '../../connectors/alert-source.ts';
import type { AlertReceiver, Delivered } from '../support/alert-receiver.ts';
import type { Alertmanager, Routing, StartOptions } from '../support/alertmanager.ts';

const program = findAlertmanager(process.env);
const skip = program === undefined && HOW_TO_GET;
const DEADLINE_MS = 10_000;

type Bench = { readonly manager: Alertmanager; readonly receiver: AlertReceiver };
async function bench(t: TestContext, routing: Partial<Routing> = {}, options: StartOptions = {}): Promise<Bench> {
  const receiver = await startAlertReceiver();
  t.after(() => receiver.stop());
  const manager = await startAlertmanager(program ?? '', { url: receiver.url, token: TOKEN, ...routing }, options);
  t.after(() => manager.stop());
  return { manager, receiver };
}

const asked = (place: Partial<AlertPlace> & { readonly baseUrl: string }, deadlineMs = DEADLINE_MS): Promise<AlertList> =>
  alertmanager.list?.({ auth: { kind: 'none' }, ...place }, deadlineMs) ?? assert.fail('it cannot be asked');
type Listed = Extract<AlertList, { readonly kind: 'alerts' }>;
async function listed(place: Partial<AlertPlace> & { readonly baseUrl: string }): Promise<Listed> {
  const list = await asked(place);
  return list.kind === 'alerts' ? list : assert.fail(JSON.stringify(list));
}
const hosts = (alerts: readonly Alert[]): readonly string[] =>
  alerts.map(({ host }) => host ?? '').toSorted((one, other) => (one < other ? -1 : 1));
const open = (alerts: readonly Alert[]) => alerts.map((alert) => ({ ...alert, lastSeenMs: 0 }));

test('the list of a real Alertmanager says of each alert what its notification says', { skip }, async (t) => {
  const { manager, receiver } = await bench(t, { groupBy: ['client'] });
  await manager.post([
    disk('srv-01'),
    disk('srv-02', { labels: { alertname: 'HostDown', client: 'acme', severity: 'page', host: 'srv-02' } }),
  ]);
  // What began long ago is sent at once, the first of both perhaps alone.
  const both = ({ rawBody }: Delivered): boolean => alertsOf(rawBody).alerts.length === 2;
  const delivered = (await receiver.until('both', (all) => all.some(both))).find(both);
  const byKey = (alerts: readonly Alert[]): readonly Alert[] => alerts.toSorted((one, other) => (one.key < other.key ? -1 : 1));
  const list = await listed(manager);
  assert.deepEqual(byKey(list.alerts), byKey(alertsOf(delivered?.rawBody ?? new Uint8Array()).alerts));
  assert.equal(list.alerts.length, 2);
  assert.deepEqual([list.held, list.unusable], [[], []]);
  assert.ok(list.upForMs !== undefined && list.upForMs < 60_000, `up for ${list.upForMs} ms`);
});

test(
  'what a real Alertmanager silences or inhibits itself, and what goes to others than us, is held; what is over is gone',
  { skip },
  async (t) => {
    const inhibit_rules = [{ source_matchers: ['alertname = SiteDown'], target_matchers: ['alertname = DiskSpaceLow'], equal: ['site'] }];
    const { manager, receiver } = await bench(t, { more: { inhibit_rules } });
    const labels = { alertname: 'CPU', client: 'acme', severity: 'warning' };
    await manager.silence({ instance: 'silenced:9100' });
    await manager.post([
      disk('elsewhere', { labels: { ...labels, instance: 'elsewhere', elsewhere: 'yes' } }),
      disk('silenced', { labels: { ...labels, instance: 'silenced:9100' } }),
      disk('ours', { labels: { ...labels, instance: 'ours' } }),
      disk('site', { labels: { ...labels, alertname: 'SiteDown', instance: 'site', site: 'Berlin' } }),
      disk('inhibited'),
    ]);
    await receiver.until('both that are told', (all) => all.length >= 2);
    const place = { baseUrl: manager.baseUrl, receiver: 'standby' };
    const list = await until(
      'what is held',
      DEADLINE_MS,
      () => listed(place),
      ({ held }) => held.length === 3,
    );
    assert.deepEqual(
      [hosts(list.alerts), hosts(list.held)],
      [
        ['ours', 'site'],
        ['elsewhere', 'inhibited', 'silenced'],
      ],
    );
    assert.deepEqual(hosts((await listed({ baseUrl: manager.baseUrl })).alerts), ['elsewhere', 'ours', 'site']);
    // Silenced after we have heard of it: not over.
    assert.deepEqual(reconcile(open([...list.alerts, ...list.held]), list, 0).resolved, []);
    await manager.post([disk('ours', { labels: { ...labels, instance: 'ours' }, endsAt: new Date().toISOString() })]);
    const after = await until(
      'the end of one',
      DEADLINE_MS,
      () => listed(place),
      ({ alerts }) => alerts.length === 1,
    );
    assert.deepEqual(hosts(reconcile(open(list.alerts), after, 0).resolved), ['ours']);
  },
);

test('a real Alertmanager that has restarted lists nothing, says so by its age, and nothing is taken for over', { skip }, async (t) => {
  const { manager } = await bench(t);
  await manager.post([disk('srv-01')]);
  const before = await until(
    'the alert',
    DEADLINE_MS,
    () => listed(manager),
    ({ alerts }) => alerts.length === 1,
  );
  await manager.restart();
  const after = await listed(manager);
  assert.deepEqual([after.alerts, after.held], [[], []]);
  const { resolved, belief } = reconcile(open(before.alerts), after);
  assert.deepEqual([resolved, belief.kind], [[], 'too-young']);
  // Counter-test: without its age it would be over.
  assert.equal(reconcile(open(before.alerts), after, 0).resolved.length, 1);
});

test('a start that a second sender moves back is the same firing: the list ends nothing and starts nothing', { skip }, async (t) => {
  const { manager, receiver } = await bench(t);
  await manager.post([disk('srv-01', { startsAt: '2026-11-24T08:00:10Z' })]);
  const [first] = await receiver.until('the first', (all) => all.length > 0);
  const known = open(alertsOf(first?.rawBody ?? new Uint8Array()).alerts);
  await manager.post([disk('srv-01', { startsAt: '2026-11-24T08:00:05Z' })]);
  const list = await until(
    'the earlier start',
    DEADLINE_MS,
    () => listed(manager),
    ({ alerts: [one] }) => one?.startsAtMs === Date.parse('2026-11-24T08:00:05Z'),
  );
  const { firing, resolved } = reconcile(known, list, 0);
  assert.deepEqual([firing, resolved], [[], []]);
});

test('a real Alertmanager that asks for a password gets it, and another one is for a person to see to', { skip }, async (t) => {
  // Of the password below, with a salt that is no secret.
  const basic_auth_users = { standby: '$2b$04$abcdefghijklmnopqrstuubJt1aM5AIDJXM6RjakIETGMnkFzYyY.' };
  const { manager } = await bench(t, {}, { web: { basic_auth_users } });
  const { baseUrl } = manager;
  const right = { kind: 'basic', user: 'standby', password: 'a-password-of-a-test' } as const;
  assert.deepEqual((await listed({ baseUrl, auth: right })).alerts, []);
  for (const auth of [{ ...right, password: 'another' }, { kind: 'none' }] as const)
    assert.deepEqual(await asked({ baseUrl, auth }), {
      kind: 'forbidden',
      detail: 'Alertmanager answered HTTP 401; check the token and the rights of its account',
    });
});

/** Another server that answers as it is told, for what no Alertmanager can be made to do. */
async function answering(t: TestContext, answer: (request: Request) => Response | Promise<Response>): Promise<string> {
  const server = await listen(answer, 0, { stopWithinMs: 100 });
  t.after(() => server.stop());
  return `http://127.0.0.1:${server.port}`;
}
const json = (value: unknown, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json', ...headers } });
const entry = (given: object = {}): object => ({
  labels: { alertname: 'A' },
  startsAt: '2026-11-24T08:00:00.000Z',
  endsAt: '2026-11-24T08:05:00.000Z',
  receivers: [{ name: 'standby' }],
  status: { state: 'active', silencedBy: [], inhibitedBy: [] },
  ...given,
});

test('under an address with a path the list is asked for by a token, and its age is by its own clock', async (t) => {
  const seen: string[] = [];
  const baseUrl = await answering(t, (request) => {
    seen.push(`${new URL(request.url).pathname} ${request.headers.get('authorization')}`);
    // A clock of ten years ago.
    const status = json({ uptime: '2016-11-25T07:00:00.500Z' }, { date: 'Fri, 25 Nov 2016 08:00:00 GMT' });
    return request.url.endsWith('/status') ? status : json([entry()]);
  });
  const list = await listed({ baseUrl: `${baseUrl}/prefix//`, auth: { kind: 'bearer', token: TOKEN } });
  assert.deepEqual([list.alerts.length, list.upForMs], [1, 3_599_500]);
  assert.deepEqual(seen, [`/prefix/api/v2/alerts Bearer ${TOKEN}`, `/prefix/api/v2/status Bearer ${TOKEN}`]);
});

test('a name and a password in the address are sent as what they are, and never as part of an address', async (t) => {
  const seen: string[] = [];
  const baseUrl = await answering(t, (request) => {
    seen.push(`${new URL(request.url).pathname} ${request.headers.get('authorization')}`);
    return json([]);
  });
  await listed({ baseUrl: baseUrl.replace('http://', 'http://stand%40by:p%3Aw@') });
  const basic = Buffer.from('stand@by:p:w').toString('base64');
  assert.deepEqual(seen, [`/api/v2/alerts Basic ${basic}`, `/api/v2/status Basic ${basic}`]);
});

for (const [what, status] of [
  ['is refused', () => new Response(null, { status: 500 })],
  ['is no JSON', () => new Response('x')],
  ['says no time', () => json({ uptime: 'long' })],
  ['comes without a date', () => json({ uptime: '2026-11-25T07:00:00Z' }, { date: 'never' })],
] as const)
  test(`where the question for its age ${what}, what fires is known all the same, and nothing is over`, async (t) => {
    const baseUrl = await answering(t, (request) => (request.url.endsWith('/status') ? status() : json([entry()])));
    const list = await listed({ baseUrl });
    assert.deepEqual([list.alerts.length, list.upForMs], [1, undefined]);
    assert.equal(reconcile([], list).belief.kind, 'age-unknown');
  });

test('an entry in a state that nobody knows is held, one that cannot be read is told, and each alert is there once', async (t) => {
  const entries = [
    entry(),
    entry(),
    entry({ labels: { a: '1' }, status: { state: 'unprocessed' } }),
    entry({ labels: { a: '2' }, status: 7 }),
    entry({ startsAt: '0001-01-01T00:00:00Z' }),
    entry({ labels: {} }),
    'x',
  ];
  const baseUrl = await answering(t, (request) => json(request.url.endsWith('/status') ? {} : entries));
  const { alerts, held, unusable } = await listed({ baseUrl });
  assert.deepEqual([alerts.length, held.length], [1, 2]);
  assert.deepEqual(unusable, [
    'its start lies before the year 2000 or more than a day ahead: compare the clocks',
    'nothing of it can tell it from another alert',
  ]);
});

const large = (): Response => new Response(Buffer.alloc(16 * 1024 * 1024 + 1, ' '));
for (const [what, answer, detail] of [
  ['an error', () => new Response(null, { status: 503, headers: { 'retry-after': '7' } }), 'Alertmanager answered HTTP 503'],
  ['another page', () => new Response(null, { status: 302, headers: { location: '/login' } }), 'Alertmanager answered HTTP 302'],
  ['no JSON', () => new Response('<html>'), 'Alertmanager answered with a list that cannot be read: not JSON'],
  ['no list', () => json({ alerts: [] }), 'Alertmanager answered with something else than a list'],
  [
    'half a list',
    () => new Response('[{"labels":{'),
    'Alertmanager answered with a list that cannot be read: truncated JSON: it ends inside a value after 12 characters',
  ],
  ['more than is read', large, 'GET answered HTTP 200 with more than 16777216 bytes'],
  ['nothing in time', () => new Promise<Response>(() => undefined), 'GET had no complete answer within 300 ms'],
] as const)
  test(`${what} instead of a list is trouble, and no list at all`, async (t) => {
    const baseUrl = await answering(t, answer);
    const retryAfterMs = what === 'an error' ? 7_000 : undefined;
    assert.deepEqual(await asked({ baseUrl }, what === 'nothing in time' ? 300 : DEADLINE_MS), {
      kind: 'unreachable',
      detail,
      retryAfterMs,
    });
  });

test('where nobody listens it is unreachable, and an address that is none is a mistake of the configuration', async () => {
  const gone = await listen(() => new Response(), 0);
  await gone.stop();
  assert.deepEqual(await asked({ baseUrl: `http://127.0.0.1:${gone.port}` }), {
    kind: 'unreachable',
    detail: 'GET found no connection (ECONNREFUSED)',
    retryAfterMs: undefined,
  });
  await assert.rejects(asked({ baseUrl: 'ftp://alertmanager.example' }), /Expected the address of Alertmanager to begin with http/);
});
