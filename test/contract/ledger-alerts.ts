/** What every ledger must do about alerts: each pair in one episode for ever, one open episode of a group, and nothing put by half. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { AlertPut, AlertsPut, EpisodeTouched, Ledger } from '../../ledger/contract.ts';

type Body = { readonly state: string; readonly times: number };
const GROUP = { connection: 'prom', group: 'aaaa' };
const ABOUT = { parts: [{ field: 'client', value: 'Acme' }] };

/** A body that counts its snapshots; what says the same again is no news. */
const put = (
  key: string,
  startsAtMs: number,
  given: Partial<AlertPut> & { readonly state?: string; readonly group?: string } = {},
): AlertPut => {
  const { state = 'firing', group = GROUP.group, ...rest } = given;
  return {
    key,
    startsAtMs,
    startsAsKnown: false,
    into: { group, client: 'Acme', about: ABOUT },
    after: (known) => {
      const before = known as Body | undefined;
      return { body: { state, times: (before?.times ?? 0) + 1 }, isNews: before?.state !== state };
    },
    ...rest,
  };
};
const given = (alerts: readonly AlertPut[], rest: Partial<AlertsPut> = {}): AlertsPut => ({
  connection: 'prom',
  atMs: 9_000,
  alerts,
  cut: 0,
  ...rest,
});
const touched = (episode: number, isNews: boolean): EpisodeTouched => ({ ...GROUP, episode, client: 'Acme', isNews });
const bodies = async (ledger: Ledger, episode: number, since = -1) =>
  (await ledger.alertsOf({ ...GROUP, episode }, since)).map(({ key, startsAtMs, body }) => [key, startsAtMs, body]);

export function alertTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('an alert opens the episode of its group, which is named by its start; the same again is no news once it was looked at', async (t) => {
    const ledger = await opened(t);
    assert.deepEqual(await ledger.putAlerts(given([put('k1', 5_000), put('k2', 4_000)])), [touched(5_000, true)]);
    await ledger.putStand({ ...GROUP, episode: 5_000 }, { change: 2, stand: 'seen' });
    assert.deepEqual(await ledger.putAlerts(given([put('k1', 5_000)])), [touched(5_000, false)]);
    assert.deepEqual(await bodies(ledger, 5_000), [
      ['k2', 4_000, { state: 'firing', times: 1 }],
      ['k1', 5_000, { state: 'firing', times: 2 }],
    ]);
    const row = await ledger.openEpisode(GROUP);
    assert.deepEqual([row?.change, row?.client, row?.about, row?.stand, row?.openedAtMs], [2, 'Acme', ABOUT, 'seen', 9_000]);
  });

  test('alerts of the past are read page by page, each once, from a start on, and no other connection’s', async (t) => {
    const ledger = await opened(t);
    const starts = [1_000, 2_000, 3_000];
    await ledger.putAlerts(given(['a', 'b', 'c'].flatMap((key) => starts.map((startsAtMs) => put(key, startsAtMs)))));
    await ledger.putAlerts(given([put('a', 9_000)], { connection: 'other' }));
    const seen: string[] = [];
    for (let after: { key: string; startsAtMs: number } | undefined; ;) {
      const rows = await ledger.pastAlerts('prom', { sinceMs: 2_000, after }, 4);
      seen.push(...rows.map(({ key, startsAtMs }) => `${key} ${startsAtMs}`));
      after = rows.at(-1);
      if (after === undefined) break;
    }
    assert.deepEqual(seen, ['a 2000', 'a 3000', 'b 2000', 'b 3000', 'c 2000', 'c 3000']);
    assert.deepEqual((await ledger.pastAlerts('prom', { sinceMs: 3_000, after: undefined }, 1))[0]?.body, { state: 'firing', times: 1 });
  });

  test('what no run has looked at is still to be told when its sender comes again with the same', async (t) => {
    const ledger = await opened(t);
    await ledger.putAlerts(given([put('k1', 5_000)]));
    assert.deepEqual(await ledger.putAlerts(given([put('k1', 5_000)])), [touched(5_000, true)]);
  });

  test('only what has changed since a look is read', async (t) => {
    const ledger = await opened(t);
    await ledger.putAlerts(given([put('k1', 5_000), put('k2', 4_000)]));
    await ledger.putAlerts(given([put('k2', 4_000, { state: 'resolved' })]));
    assert.deepEqual(await bodies(ledger, 5_000, 2), [['k2', 4_000, { state: 'resolved', times: 2 }]]);
  });

  test('the same pair twice in one delivery is one alert', async (t) => {
    const ledger = await opened(t);
    await ledger.putAlerts(given([put('k1', 5_000), put('k1', 5_000, { state: 'resolved' })]));
    assert.deepEqual(await bodies(ledger, 5_000), [['k1', 5_000, { state: 'resolved', times: 2 }]]);
  });

  test('a new firing after the end is a new episode; a replay of the old one changes nothing', async (t) => {
    const ledger = await opened(t);
    await ledger.putAlerts(given([put('k1', 5_000)]));
    assert.equal(await ledger.endAlertEpisode({ ...GROUP, episode: 5_000 }, { change: 1, atMs: 9_500, why: 'resolved' }), false);
    assert.equal(await ledger.openEpisode(GROUP), undefined);
    assert.deepEqual(await ledger.putAlerts(given([put('k1', 5_000, { state: 'resolved' })])), []);
    assert.deepEqual(await ledger.putAlerts(given([put('k1', 8_000)])), [touched(8_000, true)]);
    const [earlier, ...more] = await ledger.earlierEpisodes(GROUP, 3);
    assert.deepEqual([earlier?.episode, earlier?.ended, more], [5_000, { atMs: 9_500, why: 'resolved' }, []]);
    assert.deepEqual(await ledger.episodeAt({ ...GROUP, episode: 5_000 }), earlier);
    assert.deepEqual(await ledger.episodeAt({ ...GROUP, episode: 8_000 }), await ledger.openEpisode(GROUP));
    assert.equal(await ledger.episodeAt({ ...GROUP, episode: 1 }), undefined);
  });

  test('what came after the look that ended an episode begins the next one, and nothing is lost or counted twice', async (t) => {
    const ledger = await opened(t);
    await ledger.putAlerts(given([put('k1', 5_000)]));
    await ledger.putAlerts(given([put('k1', 5_000, { state: 'resolved' })]));
    await ledger.putAlerts(given([put('k2', 7_000)]));
    const end = { change: 2, atMs: 9_500, why: 'resolved' };
    assert.equal(await ledger.endAlertEpisode({ ...GROUP, episode: 5_000 }, end), true);
    assert.equal(await ledger.endAlertEpisode({ ...GROUP, episode: 5_000 }, { ...end, why: 'again' }), true, 'once more, by a retry');
    assert.equal((await ledger.openEpisode(GROUP))?.episode, 7_000);
    assert.deepEqual(await bodies(ledger, 7_000), [['k2', 7_000, { state: 'firing', times: 1 }]]);
    assert.equal((await bodies(ledger, 5_000)).length, 1);
    assert.equal((await ledger.earlierEpisodes(GROUP, 3))[0]?.ended?.why, 'resolved');
  });

  test('an alert that is known stays in its group, whatever groups are made of since', async (t) => {
    const ledger = await opened(t);
    await ledger.putAlerts(given([put('k1', 5_000)]));
    assert.deepEqual(await ledger.putAlerts(given([put('k1', 5_000, { state: 'resolved', group: 'bbbb' })])), [touched(5_000, true)]);
    assert.equal(await ledger.openEpisode({ connection: 'prom', group: 'bbbb' }), undefined);
  });

  test('what is only wanted if it is known is not put where it is new', async (t) => {
    const ledger = await opened(t);
    assert.deepEqual(await ledger.putAlerts(given([put('k1', 5_000, { into: undefined })])), []);
    await ledger.putAlerts(given([put('k1', 5_000)]));
    assert.deepEqual(await ledger.putAlerts(given([put('k1', 5_000, { into: undefined, state: 'resolved' })])), [touched(5_000, true)]);
  });

  test('of a source that says no start that lasts the first start counts', async (t) => {
    const ledger = await opened(t);
    await ledger.putAlerts(given([put('k1', 5_000, { startsAsKnown: true })]));
    await ledger.putAlerts(given([put('k1', 6_000, { startsAsKnown: true, state: 'resolved' })]));
    assert.deepEqual(await bodies(ledger, 5_000), [['k1', 5_000, { state: 'resolved', times: 2 }]]);
  });

  test('two groups whose first alerts began at one time, and two episodes of one group, are told apart', async (t) => {
    const ledger = await opened(t);
    await ledger.putAlerts(given([put('k1', 5_000), put('k2', 5_000, { group: 'bbbb' })]));
    await ledger.endAlertEpisode({ ...GROUP, episode: 5_000 }, { change: 1, atMs: 9_500, why: 'resolved' });
    assert.deepEqual(await ledger.putAlerts(given([put('k3', 5_000)])), [touched(5_001, true)]);
  });

  test('what a bug throws while a delivery is put leaves nothing of it', async (t) => {
    const ledger = await opened(t);
    const broken = put('k2', 6_000, { after: () => assert.fail('a bug') });
    await assert.rejects(ledger.putAlerts(given([put('k1', 5_000), broken])), /a bug/);
    assert.equal(await ledger.openEpisode(GROUP), undefined);
    assert.deepEqual(await bodies(ledger, 5_000), []);
  });

  test('episodes that nobody has looked at since they changed are found, and no others', async (t) => {
    const ledger = await opened(t);
    await ledger.putAlerts(given([put('k1', 5_000)]));
    const unseen = async () => (await ledger.unseenEpisodes(10_000, 10)).map(({ group }) => group);
    assert.deepEqual(await unseen(), ['aaaa']);
    assert.deepEqual(await ledger.unseenEpisodes(9_000, 10), [], 'its run has not had the time');
    await ledger.putStand({ ...GROUP, episode: 5_000 }, { change: 1, stand: { count: 1 } });
    assert.deepEqual(await unseen(), []);
    assert.deepEqual((await ledger.openEpisode(GROUP))?.stand, { count: 1 });
    await ledger.putAlerts(given([put('k2', 5_500)]));
    assert.deepEqual(await unseen(), ['aaaa']);
  });

  test('5,000 alerts of one delivery are put in one go, with the most that a sender has cut', async (t) => {
    const ledger = await opened(t);
    const many = Array.from({ length: 5_000 }, (_, at) => put(`k${at}`, 5_000 + at));
    await ledger.putAlerts(given(many, { cut: 3 }));
    await ledger.putAlerts(given([put('k1', 5_001)], { cut: 1 }));
    assert.equal((await ledger.alertsOf({ ...GROUP, episode: 5_000 }, -1)).length, 5_000);
    assert.deepEqual([(await ledger.openEpisode(GROUP))?.cut, (await ledger.openEpisode(GROUP))?.change], [3, 5_000]);
  });

  test('explanations are counted by client and hour, and one that is asked for again is the same', async (t) => {
    const ledger = await opened(t);
    const ask = (ref: string, client = 'Acme', atMs = 1_000) => ledger.takeAlertCall({ ref, client, atMs, sinceMs: atMs - 500, most: 2 });
    assert.deepEqual([await ask('a'), await ask('b'), await ask('c'), await ask('a')], [true, true, false, true]);
    assert.deepEqual([await ask('d', 'Globex'), await ask('e', 'Acme', 2_000)], [true, true]);
  });

  test('sources that deliver and owners that nobody knows are kept, an owner as new once', async (t) => {
    const ledger = await opened(t);
    await ledger.sourceSeen('prom', 1_000);
    await ledger.sourceSeen('prom', 2_000);
    assert.deepEqual(await ledger.sourcesSeen(), [{ connection: 'prom', firstAtMs: 1_000, lastAtMs: 2_000 }]);
    const seen = (atMs: number) => ledger.ownerSeen({ connection: 'prom', hash: 'h', owner: 'Contoso', atMs });
    assert.deepEqual([await seen(1_000), await seen(2_000)], [true, false]);
    assert.deepEqual(await ledger.ownersSeen(5), [{ connection: 'prom', owner: 'Contoso', lastAtMs: 2_000, times: 2 }]);
  });

  test('alerts whose episode ended long ago lose what they said and stay known; what is open keeps it', async (t) => {
    const ledger = await opened(t);
    await ledger.putAlerts(given([put('k1', 5_000), put('k2', 5_500)]));
    await ledger.endAlertEpisode({ ...GROUP, episode: 5_000 }, { change: 2, atMs: 9_500, why: 'resolved' });
    await ledger.putAlerts(given([put('k3', 8_000)]));
    assert.equal(await ledger.emptyBodies(9_500, 9), 0, 'not yet');
    assert.equal(await ledger.emptyBodies(9_501, 1), 1, 'one alert at a time');
    assert.equal(await ledger.emptyBodies(9_501, 1), 2, 'the other, and then their group');
    assert.equal(await ledger.emptyBodies(99_999, 9), 0);
    assert.deepEqual(await bodies(ledger, 8_000), [['k3', 8_000, { state: 'firing', times: 1 }]]);
    assert.deepEqual([(await ledger.earlierEpisodes(GROUP, 1))[0]?.about, (await ledger.openEpisode(GROUP))?.about], [undefined, ABOUT]);
    assert.deepEqual(await ledger.putAlerts(given([put('k1', 5_000, { state: 'resolved' })])), [], 'a replay of what was emptied');
    assert.equal((await bodies(ledger, 5_000))[0]?.[2], undefined, 'and it stays empty');
  });
}
