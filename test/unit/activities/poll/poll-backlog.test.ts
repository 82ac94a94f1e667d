/** A backlog costs each of its pages once, whatever ends the polls, and what is new does not wait for it. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { START_MS, Killed, ModelDesk, ModelPoller, memoryLedger } from '../../../fixtures/poll-model.ts';
import type { ListFrom, TicketChange } from '../../../../connectors/ticket-system.ts';

const ledger = await memoryLedger();
after(() => ledger.close());
const MINUTE_MS = 60_000;
/** What a poll's activity has, and then it is another's. */
const ATTEMPT_MS = 5 * MINUTE_MS;
const PAGE = 1_000;

/** Some hundred thousand tickets that do not change any more, each at a time of its own. */
class LongDesk extends ModelDesk {
  readonly changes: TicketChange[] = [];
  pageMs = 0;
  tellsCreation = true;
  /** Between two changes: a mass update, or what has come in a night. */
  everyMs = 1;
  /** The attempt that this poll has. */
  endsAtMs = Infinity;

  add(count: number, prefix: string, created: (changedAtMs: number) => number): void {
    for (let at = 0; at < count; at++) {
      const changedAtMs = (this.changes.at(-1)?.changedAtMs ?? this.nowMs) + this.everyMs;
      const createdAtMs = this.tellsCreation ? created(changedAtMs) : undefined;
      this.changes.push({ id: `${prefix}${at}`, version: '1', changedAtMs, createdAtMs, actor: 'person' });
    }
    this.nowMs = Math.max(this.nowMs, this.changes.at(-1)?.changedAtMs ?? 0);
  }

  override list({ sinceMs, after: place }: ListFrom, limit: number): ReturnType<ModelDesk['list']> {
    this.nowMs += this.pageMs;
    if (this.nowMs >= this.endsAtMs) throw new Killed();
    const from = this.changes.findIndex(({ changedAtMs }) => (place === undefined ? changedAtMs >= sinceMs : changedAtMs > Number(place)));
    const changes = from === -1 ? [] : this.changes.slice(from, from + limit);
    const last = changes.at(-1)?.changedAtMs;
    const more = last !== undefined && last !== this.changes.at(-1)?.changedAtMs;
    return { changes, more, lastChangedAtMs: last, after: this.hasPlaces && last !== undefined ? String(last) : undefined };
  }
}
async function backlog(set: Partial<LongDesk>): Promise<{ readonly desk: LongDesk; readonly poller: ModelPoller }> {
  const desk = Object.assign(new LongDesk(), set);
  const poller = new ModelPoller(desk, ledger);
  await poller.poll();
  poller.pages = 0;
  return { desk, poller };
}
/** A poll a minute, or as soon as the one before has ended; one that takes longer than its attempt is killed. */
async function pollFor(desk: LongDesk, poller: ModelPoller, most: number, isDone: () => boolean): Promise<number> {
  for (let polls = 1; polls <= most; polls++) {
    const beganAtMs = desk.nowMs;
    desk.endsAtMs = beganAtMs + ATTEMPT_MS;
    await poller.poll();
    desk.endsAtMs = Infinity;
    if (isDone()) return polls;
    desk.nowMs = Math.max(desk.nowMs, beganAtMs + MINUTE_MS);
  }
  return most;
}
const old = (changedAtMs: number): number => changedAtMs - 400 * 24 * 60 * MINUTE_MS;

for (const [what, hasPlaces, thousands] of [
  ['with places', true, 100],
  ['that goes on by time', false, 30],
] as const)
  test(`a backlog of ${thousands},000 changes is some ${thousands} pages of a desk ${what}, and each is announced once`, async (t) => {
    const { desk, poller } = await backlog({ hasPlaces, everyMs: 300 });
    const count = thousands * 1_000;
    desk.add(count, 'T', old);
    const polls = await pollFor(desk, poller, 60, () => poller.announced.length >= count);
    t.diagnostic(`${count} changes: ${poller.pages} pages, ${polls} polls, ${poller.announced.length} announced`);
    assert.equal(new Set(poller.announced.map(({ ticket }) => ticket)).size, count);
    assert.equal(poller.announced.length, count);
    // A list or two a poll, and each quarter of an hour the hour before it.
    assert.ok(poller.pages <= 1.8 * thousands, `${poller.pages} pages`);
  });

test('80,000 changes at 5 s a page are announced, although no poll has time for all of its pages', async (t) => {
  const { desk, poller } = await backlog({ pageMs: 5_000, everyMs: 300 });
  desk.add(80_000, 'T', old);
  const polls = await pollFor(desk, poller, 60, () => poller.announced.length >= 80_000);
  t.diagnostic(`80,000 changes at 5 s a page: ${poller.pages} pages, ${polls} polls, ${poller.announced.length} announced`);
  assert.equal(poller.announced.length, 80_000);
  assert.ok(poller.pages <= 180, `${poller.pages} pages`);
});

for (const [what, set] of Object.entries({
  'a quick desk that tells when a ticket was made': {},
  'a desk of 5 s a page that tells it': { pageMs: 5_000 },
  'a desk that does not tell it': { tellsCreation: false },
  'a desk of contract 1 at 5 s a page': { tellsCreation: false, hasPlaces: false, pageMs: 5_000 },
}))
  test(`50 new tickets behind a mass update of 20,000 old ones are announced by the second poll; ${what}`, async (t) => {
    const { desk, poller } = await backlog(set);
    desk.add(20_000, 'old', old);
    desk.add(50, 'new', (changedAtMs) => changedAtMs);
    const news = (): number => poller.announced.filter(({ ticket }) => ticket.startsWith('new')).length;
    const polls = await pollFor(desk, poller, 20, () => news() >= 50);
    t.diagnostic(`50 new: after ${polls} polls, ${poller.announced.length - 50} old before them`);
    assert.ok(polls <= 2, `${polls} polls`);
    await pollFor(desk, poller, 20, () => poller.announced.length >= 20_050);
    assert.equal(new Set(poller.announced.map(({ ticket }) => ticket)).size, 20_050, 'none of the old ones is lost');
    assert.equal(poller.announced.length, 20_050);
  });

test('new tickets that come while an old backlog is being listed do not wait for its end', async (t) => {
  const { desk, poller } = await backlog({ pageMs: 5_000 });
  desk.add(80_000, 'old', old);
  await pollFor(desk, poller, 1, () => false);
  // The backlog is older than what is near.
  desk.nowMs += 10 * MINUTE_MS;
  desk.changes.push({ id: 'new', version: '1', changedAtMs: desk.nowMs, createdAtMs: desk.nowMs, actor: 'person' });
  await pollFor(desk, poller, 1, () => false);
  t.diagnostic(`after ${poller.announced.length} announcements of 80,001`);
  assert.ok(poller.announced.some(({ ticket }) => ticket === 'new'));
  assert.ok(poller.announced.length < 10_000);
});

test('a place that the desk does not know any more begins the list anew, and loses nothing', async () => {
  const { desk, poller } = await backlog({});
  desk.add(3_000, 'T', old);
  const ports = poller.ports();
  let lists = 0;
  const forgets: typeof ports.desk = {
    ...ports.desk,
    changedSince: (from, ...rest) => (++lists === 2 ? Promise.resolve({ kind: 'place-unknown' }) : ports.desk.changedSince(from, ...rest)),
  };
  const { pollChanges } = await import('../../../../activities/poll/index.ts');
  assert.equal((await pollChanges({ ...ports, desk: forgets }, poller.connection)).kind, 'polled');
  assert.equal(poller.announced.length, 3_000);
});

test('a page of nothing but ids that nobody can name is turned, counted, and told once', async () => {
  const { poller } = await backlog({});
  const ports = poller.ports();
  const changedAtMs = START_MS + 1;
  const named: TicketChange = { id: 'A', version: '1', changedAtMs: changedAtMs + 1, createdAtMs: undefined, actor: 'person' };
  const { pollChanges } = await import('../../../../activities/poll/index.ts');
  for (const hasPlaces of [false, true]) {
    const unnamed: typeof ports.desk = {
      ...ports.desk,
      changedSince: ({ sinceMs, after: place }) =>
        Promise.resolve(
          sinceMs >= changedAtMs || place !== undefined
            ? {
                kind: 'changes',
                changes: [named],
                more: false,
                skipped: 0,
                unclear: 0,
                lastChangedAtMs: named.changedAtMs,
                after: undefined,
              }
            : {
                kind: 'changes',
                changes: [],
                more: true,
                skipped: PAGE,
                unclear: 0,
                lastChangedAtMs: changedAtMs,
                after: hasPlaces ? 'behind them' : undefined,
              },
        ),
    };
    const end = await pollChanges({ ...ports, desk: unnamed }, poller.connection);
    assert.ok(end.kind === 'polled' && end.unnamed === PAGE, JSON.stringify(end));
  }
  assert.deepEqual(
    poller.announced.map(({ ticket }) => ticket),
    ['A'],
  );
  assert.deepEqual(poller.alerts, ['poll-unnamed']);
});
