/** What a real Alertmanager is made to do, and what must be read of it: played on one that runs, and told again by its recorded bodies. */
import assert from 'node:assert/strict';
import { alertmanager } from '../../connectors/alertmanager/index.ts';
import { mergeAll } from '../../activities/alerts/merge.ts';
import type { Alert } from '../../connectors/alert-source.ts';
import type { Alertmanager, Posted, Routing } from './alertmanager.ts';
import type { AlertReceiver, Delivered } from './alert-receiver.ts';

export const TOKEN = 'a-token-of-a-test-that-nobody-guesses';
/** Times of long ago, so that a story is the same whenever it is played. With nanoseconds, as Prometheus has them. */
const FIRST = '2026-11-24T08:00:00.048999728Z';
const OVER = '2026-11-24T08:30:00.5Z';
const NEXT_WEEK = '2026-12-01T08:00:00Z';
/** After all of them. */
export const NOW_MS = Date.parse('2026-12-01T12:00:00Z');

export const disk = (host: string, given: Partial<Posted> = {}): Posted => ({
  labels: { alertname: 'DiskSpaceLow', client: 'acme', site: 'Berlin', instance: `${host}:9100`, severity: 'warning', empty: '' },
  annotations: { summary: `C: below 5% free on ${host}`, description: 'First line\nSecond line' },
  generatorURL: 'http://prometheus.example/graph',
  startsAt: FIRST,
  ...given,
});
const critical = (host: string): Posted => disk(host, { labels: { ...disk(host).labels, severity: 'critical' } });

export type Bodies = readonly Uint8Array[];
type Played = { readonly managers: readonly Alertmanager[]; readonly receiver: AlertReceiver };
export type Story = {
  readonly name: string;
  readonly routing: Partial<Routing>;
  readonly peers: boolean;
  readonly flags?: readonly string[];
  play(played: Played): Promise<void>;
  /** Of all bodies in the order in which they came. */
  check(bodies: Bodies): void;
};

export function alertsOf(rawBody: Uint8Array, nowMs = NOW_MS): { readonly alerts: readonly Alert[]; readonly cut: number } {
  const read = alertmanager.read(rawBody, nowMs);
  if (read.kind === 'unusable') throw new Error(`Expected alerts, got ${read.why}.`);
  assert.deepEqual(read.unusable, []);
  return read;
}
const shown = ({ host, state, severity, startsAtMs, endsAtMs }: Alert): string =>
  [host, state, severity, new Date(startsAtMs).toISOString(), ...(endsAtMs === undefined ? [] : [new Date(endsAtMs).toISOString()])].join(
    ' ',
  );
const linesOf = (rawBody: Uint8Array): string => alertsOf(rawBody).alerts.map(shown).toSorted().join('\n');
const bodiesIn = (delivered: readonly Delivered[]): Bodies => delivered.map(({ rawBody }) => rawBody);
const came = ({ receiver }: Played, lines: readonly string[], times = 1): Promise<unknown> =>
  receiver.until(
    `${times} times ${lines.join(' and ')}`,
    (all) => bodiesIn(all).filter((body) => linesOf(body) === lines.join('\n')).length >= times,
  );
const unrepeated = (lines: readonly string[]): readonly string[] => lines.filter((line, at) => line !== lines[at - 1]);

/** The key is what Alertmanager itself calls the fingerprint, in every body. */
export function checkKeys(bodies: Bodies): void {
  for (const body of bodies) {
    const said: { alerts: readonly { fingerprint: string }[] } = JSON.parse(new TextDecoder().decode(body));
    assert.deepEqual(
      alertsOf(body).alerts.map(({ key }) => key),
      said.alerts.map(({ fingerprint }) => fingerprint),
    );
  }
}

const ONE = 'srv-01 firing warning 2026-11-24T08:00:00.048Z';
const TWO = 'srv-02 firing critical 2026-11-24T08:00:00.048Z';
const ONE_OVER = 'srv-01 resolved warning 2026-11-24T08:00:00.048Z 2026-11-24T08:30:00.500Z';
const TWO_OVER = 'srv-02 resolved critical 2026-11-24T08:00:00.048Z 2026-11-24T08:30:00.500Z';
const ONE_AGAIN = 'srv-01 firing warning 2026-12-01T08:00:00.000Z';

const fireToFireAgain: Story = {
  name: 'fire-to-fire-again',
  routing: { repeatInterval: '2s', groupBy: ['alertname', 'client', 'site'] },
  peers: false,
  async play(played) {
    const [manager] = played.managers;
    await manager?.post([disk('srv-01')]);
    await came(played, [ONE]);
    await manager?.post([critical('srv-02')]);
    await came(played, [ONE, TWO], 2);
    await manager?.post([disk('srv-01', { endsAt: OVER })]);
    await came(played, [ONE_OVER, TWO]);
    await manager?.post([{ ...critical('srv-02'), endsAt: OVER }]);
    await came(played, [TWO_OVER]);
    await manager?.post([disk('srv-01', { startsAt: NEXT_WEEK })]);
    await came(played, [ONE_AGAIN]);
  },
  check(bodies) {
    assert.deepEqual(unrepeated(bodies.map(linesOf)), [ONE, `${ONE}\n${TWO}`, `${ONE_OVER}\n${TWO}`, TWO_OVER, ONE_AGAIN]);
    assert.ok(bodies.filter((body) => linesOf(body) === `${ONE}\n${TWO}`).length >= 2, 'the group is repeated');
    const [first] = alertsOf(bodies[0] ?? new Uint8Array()).alerts;
    const { key, rule, title, text, site, owner, labels, concern } = first ?? assert.fail('no alert in the first body');
    assert.deepEqual(
      { rule, title, text, site, owner, concern },
      {
        rule: 'DiskSpaceLow',
        title: 'C: below 5% free on srv-01',
        text: 'First line\nSecond line',
        site: 'Berlin',
        owner: 'acme',
        concern: 'other',
      },
    );
    // A label without a value is none: Alertmanager leaves it out.
    assert.deepEqual(Object.keys(labels).toSorted(), ['alertname', 'client', 'instance', 'severity', 'site']);
    assert.equal(alertsOf(bodies.at(-1) ?? new Uint8Array()).alerts[0]?.key, key);
    assert.equal(mergeAll(sightingsOf(bodies)).size, 3);
  },
};

const HOSTS = ['srv-01', 'srv-02', 'srv-03', 'srv-04', 'srv-05'];
const truncated: Story = {
  name: 'truncated',
  routing: { maxAlerts: 2 },
  peers: false,
  async play({ managers: [manager], receiver }) {
    await manager?.post(HOSTS.map((host) => disk(host)));
    // What began long ago is sent at once, the first of them perhaps before the others are there.
    await receiver.until('a body that is cut', (all) => bodiesIn(all).some((body) => alertsOf(body).cut === 3));
  },
  check(bodies) {
    const { alerts, cut } = alertsOf(bodies.at(-1) ?? new Uint8Array());
    assert.deepEqual([alerts.length, cut], [2, 3]);
  },
};

/** Peers tell each other what they have sent, and no alerts: one that missed a resolve goes on saying that it fires. */
const twoPeers: Story = {
  name: 'two-peers',
  routing: { repeatInterval: '1s' },
  peers: true,
  // Neither waits for the other, as where the network parts them.
  flags: ['--cluster.peer-timeout=1ms', '--cluster.gossip-interval=1s', '--cluster.settle-timeout=1s'],
  async play(played) {
    const [one, other] = played.managers;
    await Promise.all([one?.post([disk('srv-01'), critical('srv-02')]), other?.post([disk('srv-01'), critical('srv-02')])]);
    await came(played, [ONE, TWO], 2);
    await one?.post([disk('srv-01', { endsAt: OVER })]);
    await came(played, [ONE_OVER, TWO]);
    const sent = played.receiver.delivered.length;
    // The other one still says that it fires.
    await played.receiver.until('a firing after the resolve', (all) =>
      bodiesIn(all)
        .slice(sent)
        .some((body) => linesOf(body) === `${ONE}\n${TWO}`),
    );
  },
  check(bodies) {
    const lines = bodies.map(linesOf);
    assert.ok(lines.lastIndexOf(`${ONE}\n${TWO}`) > lines.indexOf(`${ONE_OVER}\n${TWO}`), 'firing comes after its resolve');
    const sightings = sightingsOf(bodies);
    const known = mergeAll(sightings);
    assert.deepEqual(
      Object.fromEntries([...known.values()].map(({ key, resolvedSeenMs }) => [hostOf(bodies, key), resolvedSeenMs !== undefined])),
      { 'srv-01': true, 'srv-02': false },
    );
    assert.deepEqual(mergeAll(sightings.toReversed()), known);
  },
};

const hostOf = (bodies: Bodies, key: string): string =>
  bodies.flatMap((body) => alertsOf(body).alerts).find((alert) => alert.key === key)?.host ?? '';
/** As they would come to us, a second apart. */
const sightingsOf = (bodies: Bodies) =>
  bodies.flatMap((body, at) => alertsOf(body).alerts.map((alert) => ({ alert, seenAtMs: NOW_MS + at * 1_000 })));

export const STORIES: readonly Story[] = [fireToFireAgain, truncated, twoPeers];
