/** Everything a person can say on the command line, against a whole service whose providers all fail. */
import assert from 'node:assert/strict';
import { userInfo } from 'node:os';
import { test } from 'node:test';
import { z } from 'zod';
import { DIALECTS } from '../../simulator/stage/stage.ts';
import { triageId } from '../support/triage-id.ts';
import { standby, standbyInside } from '../support/command-line.ts';
import { live, until } from '../support/live.ts';
import type { JournalEntry } from '../../simulator/stage/stage.ts';
import type { Said } from '../support/command-line.ts';

const DECISION = ['--category', 'network', '--impact', '2', '--urgency', '1', '--destination', 'network-team'];
/** What a terminal would obey: clear the screen, set the title, ring, write backwards. */
const HOSTILE = '\u001b[2J\u001b]0;owned\u0007 Kim\u202e\u009b31m';

const jsonTask = z.object({
  task: z.string(),
  kind: z.string(),
  client: z.string(),
  ticket: z.string(),
  dueAt: z.iso.datetime(),
  role: z.string(),
  escalations: z.number(),
  claim: z.object({ by: z.string(), until: z.iso.datetime() }).nullable(),
  end: z.object({ how: z.string(), by: z.string().nullable(), at: z.iso.datetime() }).nullable(),
});
const jsonList = z.object({ tasks: z.array(jsonTask) });
const jsonError = z.object({ error: z.string(), todo: z.string() });

test('on the command line', async (t) => {
  // A ticket that is due in three hours asks at once all the same.
  const settings = { process: { waiting: { noteBeforeDue: '31d' } } };
  const service = await live(t, { settings, entry: 'test/fixtures/service-without-control.ts' });
  const { stage, dataDir } = service;
  const say = (...args: string[]): Promise<Said> => standbyInside(dataDir, args);
  /** Once for each command: that it ends by itself, with its code, on the streams of a process. */
  const start = (...args: string[]): Promise<Said> => standby(dataDir, args);
  const listed = async (...args: string[]) => jsonList.parse(JSON.parse((await say('tasks', 'list', '--json', ...args)).out)).tasks;
  for (const dialect of DIALECTS) await stage.setProvider(dialect, { kind: 'retired' });

  await t.test('a Standby that has asked nobody says so', async () => {
    assert.deepEqual(await say('tasks', 'list'), { code: 0, out: 'Nothing is open: nobody is asked.\n', err: '' });
    assert.deepEqual(await listed(), []);
  });

  const soon = new Date(Date.now() + 3 * 3_600_000).toISOString();
  const body = 'The VPN of our office drops every ten minutes since this morning.';
  await stage.create([
    { id: 'CLI1', client: 'acme', subject: 'VPN drops', body, dueAt: soon },
    { id: 'CLI2', client: 'acme', subject: 'VPN drops again', body },
    { id: 'CLI3', client: 'globex', subject: 'VPN drops here', body, dueAt: new Date(Date.now() - 3_600_000).toISOString() },
  ]);
  // The third is overdue, so it escalates at once.
  const tasks = await until(
    'three open tasks, one escalated',
    60_000,
    () => listed(),
    (rows) => rows.length === 3 && rows.some(({ escalations }) => escalations === 1),
  );
  const idOf = (ticket: string): string => tasks.find((one) => one.ticket === ticket)?.task ?? assert.fail(`no task for ${ticket}`);
  const [first, second, third] = [idOf('CLI1'), idOf('CLI2'), idOf('CLI3')];
  const noteOf = (ticket: string): Promise<readonly JournalEntry[]> =>
    until(
      `a decision note on ${ticket}`,
      30_000,
      async () =>
        (await stage.journal()).filter((one) => one.ticket === ticket && one.kind === 'note-added' && /decided:/.test(one.text ?? '')),
      ({ length }) => length > 0,
    );

  await t.test('the list tells task, client, ticket, due time, role and who has it, those due first', async () => {
    const { code, out } = await start('tasks', 'list');
    assert.equal(code, 0);
    const [headings = '', ...rows] = out.trimEnd().split('\n');
    assert.match(headings, /^TASK +KIND +CLIENT +TICKET +DUE +ASKED +HAS IT$/);
    assert.deepEqual(
      rows.map((row) => row.split(/ {2,}/)[0]),
      [third, second, first],
    );
    assert.match(rows[0] ?? '', / globex +CLI3 +[0-9-]{10} [0-9:]{5} UTC \((now|\d+ s ago)\) +service-manager, escalated 1 time +nobody$/);
    assert.match(rows[1] ?? '', / answer +acme +CLI2 +[0-9-]{10} [0-9:]{5} UTC \(in \d+ min\) +dispatcher +nobody$/);
    assert.match(rows[2] ?? '', / acme +CLI1 +[0-9-]{10} [0-9:]{5} UTC \(in 2 h \d+ min\) /);
    assert.deepEqual(
      [...out].filter((sign) => sign < ' ' && sign !== '\n'),
      [],
      'no colours where NO_COLOR is set',
    );
  });

  await t.test('show tells why, what was tried and what may be chosen', async () => {
    const { code, out } = await start('tasks', 'show', first);
    assert.equal(code, 0);
    for (const line of [
      /^Why +\S/m,
      /^Tried +OpenAI, left /m,
      /^ +Anthropic, left /m,
      /^Categories +email, network, /m,
      /^Destinations +.*network-team/m,
      /^Answer +standby tasks answer triage:desk:CLI1:e1:t1 --category ID/m,
    ])
      assert.match(out, line);
    const json = z.object({
      why: z.string(),
      failureHistory: z.array(z.object({ why: z.string() })).length(3),
      categories: z.array(z.string()),
    });
    json.parse(JSON.parse((await say('tasks', 'show', first, '--json')).out));
  });

  await t.test('a claim keeps others from claiming, releasing and answering, until it is released', async () => {
    const claimed = await start('tasks', 'claim', first, '--by', 'Kim');
    assert.deepEqual([claimed.code, claimed.err], [0, '']);
    assert.match(claimed.out, /^Kim has triage:desk:CLI1:e1:t1 until .* UTC \(in 1[45] min\)\.\n$/);
    for (const args of [
      ['claim', first],
      ['answer', first, ...DECISION],
    ]) {
      const refused = await say('tasks', ...args, '--by', 'Lee');
      assert.deepEqual([refused.code, refused.out], [1, '']);
      assert.match(refused.err, /^standby: Refused: Kim has claimed this task until /);
    }
    assert.match((await say('tasks', 'release', first, '--by', 'Lee')).err, /Kim has claimed this task, not Lee/);
    assert.equal((await listed()).find(({ task }) => task === first)?.claim?.by, 'Kim');
    assert.equal((await say('tasks', 'claim', first, '--by', 'Kim')).code, 0, 'claiming again extends');
    assert.equal((await start('tasks', 'release', first, '--by', 'Kim')).code, 0);
    assert.equal((await say('tasks', 'claim', first, '--by', 'Lee')).code, 0);
    assert.equal((await say('tasks', 'release', first, '--by', 'Lee')).code, 0);
    const again = await say('tasks', 'claim', first, '--by', 'Kim', '--json');
    const { by, until: untilTime } = z
      .object({ event: z.literal('claimed'), by: z.string(), until: z.iso.datetime() })
      .parse(JSON.parse(again.out));
    assert.deepEqual([by, Date.parse(untilTime) > Date.now()], ['Kim', true], 'a second claim of the same person is a claim of its own');
  });

  await t.test(
    'an answer is written into the ticket under its name; the same again is harmless, another one is told who was first',
    async () => {
      const answer = ['tasks', 'answer', first, ...DECISION, '--by', 'Kim', '--summary', 'The switch in the office is broken.'];
      const given = await start(...answer);
      assert.deepEqual(given, { code: 0, out: `Kim has answered ${first}. Standby writes it into ticket CLI1.\n`, err: '' });
      assert.equal((await say(...answer)).code, 0, 'at once');
      const [note] = await noteOf('CLI1');
      assert.match(
        note?.text ?? '',
        /^Kim decided: P2, Network team, Network, Wi-Fi and VPN, impact 2, urgency 1 \(1 is high\)\.[^]*"The switch in the office is broken\./,
      );
      await until(
        'the end in the ledger',
        10_000,
        () => listed('--all'),
        (rows) => rows.some(({ task, end }) => task === first && end !== null),
      );
      assert.equal((await say(...answer)).code, 0, 'and after the end');
      const other = await say('tasks', 'answer', first, ...DECISION, '--by', 'Lee');
      assert.deepEqual([other.code, other.out], [1, '']);
      assert.match(other.err, /^standby: Too late: this task is answered by Kim, .* UTC\.\n/);
      const otherwise = await say('tasks', 'answer', first, ...DECISION, '--by', 'Kim', '--summary', 'Something else.');
      assert.equal(otherwise.code, 1, 'the same name with another answer is another answer');
      assert.match((await say('tasks', 'claim', first, '--by', 'Lee')).err, /answered by Kim/);
      assert.equal((await noteOf('CLI1')).length, 1);
      assert.deepEqual(
        (await listed()).map(({ task }) => task),
        [third, second],
      );
      assert.match((await say('tasks', 'list', '--all')).out, /triage:desk:CLI1:e1:t1 .* answered by Kim, /);
    },
  );

  await t.test('two who answer at once: one is taken, the other is told who was', async () => {
    const both = await Promise.all(['Ada', 'Bob'].map((by) => say('tasks', 'answer', second, ...DECISION, '--by', by)));
    assert.deepEqual(
      both.map(({ code }) => code).toSorted((a, b) => a - b),
      [0, 1],
    );
    const winner = both[0]?.code === 0 ? 'Ada' : 'Bob';
    assert.match(both.find(({ code }) => code === 1)?.err ?? '', new RegExp(`nswered by ${winner}`));
    assert.deepEqual(
      (await noteOf('CLI2')).map(({ text }) => text?.split(':')[0]),
      [`${winner} decided`],
    );
  });

  await t.test('what the validator refuses is told with its reason, and leaves the task open', async () => {
    const refused = await start(
      'tasks',
      'answer',
      third,
      '--category',
      'magic',
      '--impact',
      '2',
      '--urgency',
      '1',
      '--destination',
      'network-team',
    );
    assert.deepEqual([refused.code, refused.out], [1, '']);
    assert.match(refused.err, /^standby: Refused: Expected category to be one of email, network, .*, got magic\.\n/);
    assert.equal((await listed()).length, 1);
  });

  await t.test('a name that a terminal would obey is only shown', async () => {
    const claimed = await say('tasks', 'claim', third, '--by', HOSTILE);
    assert.equal(claimed.code, 0);
    for (const args of [['list'], ['show', third], ['list', '--json'], ['claim', third, '--by', 'Lee']]) {
      const { out, err } = await say('tasks', ...args);
      assert.match(out + err, /Kim/);
      assert.doesNotMatch((out + err).replaceAll('\n', ''), /[\p{Cc}\u202e]/u, args.join(' '));
    }
    assert.equal((await listed()).find(({ task }) => task === third)?.claim?.by, HOSTILE, 'and JSON keeps it whole');
    assert.equal((await say('tasks', 'release', third, '--by', HOSTILE)).code, 0);
  });

  await t.test('without --by it is the user of this machine', async () => {
    assert.equal((await say('tasks', 'claim', third)).code, 0);
    assert.equal((await listed())[0]?.claim?.by, userInfo().username);
    assert.equal((await say('tasks', 'release', third)).code, 0);
  });

  await t.test('an answer that is used wrongly ends with 2 and says what was expected, before anything is done', async () => {
    const wrongly: readonly [readonly string[], RegExp][] = [
      [['tasks', 'answer', third, '--impact', '2'], /Expected --category to be one of email, .*, got none\./],
      [['tasks', 'answer', third, '--category', 'network', '--impact', '4'], /Expected --impact to be 1, 2 or 3, got 4\./],
      [['tasks', 'show', 'CLI3'], /Expected a task as triage:<connection>:<ticket>:e<N>:t<n>, got "CLI3"\./],
    ];
    for (const [args, why] of wrongly) {
      const said = await say(...args);
      assert.deepEqual([said.code, said.out], [2, ''], args.join(' '));
      assert.match(said.err, why);
      const json = await say(...args, '--json');
      assert.match(jsonError.parse(JSON.parse(json.err)).error, why);
    }
  });

  await t.test('a task that this Standby does not know is told as that', async () => {
    const unknown = await say('tasks', 'answer', `${triageId('desk', 'NONE')}:e1:t1`, ...DECISION);
    assert.equal(unknown.code, 1);
    assert.match(
      unknown.err,
      /Expected a task of this Standby, got triage:desk:NONE:e1:t1, which it does not know\.\nSee `standby tasks list --all`\./,
    );
  });

  await t.test('an undo that failed is a review, answered by saying that it is done', async () => {
    await stage.create([{ id: 'CLI4', client: 'acme', subject: 'VPN drops once more', body }]);
    const open = (kind: string) =>
      until(
        `an open task of kind ${kind} for CLI4`,
        30_000,
        async () => (await listed()).find((one) => one.ticket === 'CLI4' && one.kind === kind)?.task,
        (task) => task !== undefined,
      );
    await open('answer');
    await until(
      'the hand-over note',
      10_000,
      async () => (await stage.journal()).some(({ ticket, kind }) => ticket === 'CLI4' && kind === 'note-added'),
      Boolean,
    );
    await stage.setDesk('note', { kind: 'error', status: 422 });
    await stage.onTicket('CLI4', 'edit', { fields: { owner: 'Pat' }, staff: 'Pat' });
    const review = (await open('review')) ?? '';
    await stage.setDesk('note', { kind: 'works' });
    const { out } = await say('tasks', 'show', review);
    assert.match(out, /^Why +Please fix by hand\. hand-over-note /m);
    assert.match(out, new RegExp(`^Answer +standby tasks answer ${review}$`, 'm'));
    assert.doesNotMatch(out, /^Categories/m);
    const tooMuch = await say('tasks', 'answer', review, '--category', 'network', '--by', 'Kim');
    assert.deepEqual([tooMuch.code, tooMuch.out], [2, '']);
    assert.match(tooMuch.err, /Expected no --category for a task of kind review, got one\./);
    assert.equal((await say('tasks', 'answer', review, '--by', 'Kim')).code, 0);
    const ended = await until(
      'the end of the review',
      10_000,
      async () => (await listed('--all')).find(({ task }) => task === review)?.end,
      (end) => end?.how === 'answered',
    );
    assert.equal(ended?.by, 'Kim');
  });

  await t.test('a drain while AI is still down wakes who waits once, and ends', async () => {
    const before = await stage.requests('openai');
    const { out } = await start('drain', '--json');
    assert.equal(z.object({ signalled: z.number() }).parse(JSON.parse(out)).signalled, 1);
    assert.equal(await stage.requests('openai'), before + 1);
  });

  await t.test('a drain wakes who waits once AI is back, says how many, and tells a second one that it follows', async () => {
    for (const dialect of DIALECTS) await stage.setProvider(dialect, { kind: 'works' });
    const [one, other] = await Promise.all([say('drain', '--json'), say('drain')]);
    const { signalled, how } = z.object({ event: z.literal('drained'), how: z.string(), signalled: z.number() }).parse(JSON.parse(one.out));
    assert.deepEqual([one.code, one.err, other.code, signalled], [0, '', 0, 1]);
    assert.match(
      other.err,
      how === 'started' ? /^A drain of ticket-triage runs already: following that one\.\n/ : /^The drain of ticket-triage has begun\.\n/,
    );
    assert.match(other.err, /^Woken: 1 item\(s\) in \d page\(s\)\.$/m);
    assert.match(other.out, /^Drained: 1 item woken in 3 reads\.\n$/);
    const row = (await listed('--all')).find(({ task }) => task === third);
    assert.equal(row?.end?.how, 'answered-by-ai');
    const late = await say('tasks', 'answer', third, ...DECISION, '--by', 'Kim');
    assert.match(late.err, /^standby: Too late: this task is answered by AI, which came back before a person, /);
  });

  await t.test('a service that does not run still lists, and says that it takes no answer', async () => {
    await service.service().started.stop();
    assert.equal((await listed('--all')).length, 5);
    const drained = await say('drain');
    assert.equal(drained.code, 1);
    assert.match(drained.err, /^standby: Expected Standby to run on .*, got no Temporal server there\.\nStart it by `npm start`/);
  });
});
