/** The contract test against the simulated desk, and against desks that break one rule each: it fails, and names that rule. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RULES, judgeAll } from '../../cli/desk/judge.ts';
import type { Judged } from '../../cli/desk/judge.ts';
import { listen } from '../../cli/desk/listener.ts';
import { play } from '../../cli/desk/play.ts';
import { failedIn } from '../../cli/desk/report.ts';
import { startDeskSimulator } from '../../simulator/desk/desk.ts';
import type { DeskSimulator, DeskSimulatorOptions } from '../../simulator/desk/desk.ts';
import { standby, standbyInside } from '../support/command-line.ts';
import type { Said } from '../support/command-line.ts';
import { brokenDesk, webhookProxy } from '../contract/broken-desk.ts';
import type { Breaking } from '../contract/broken-desk.ts';
import {
  BLIND_DESKS,
  BROKEN_DESKS,
  BROKEN_WEBHOOKS,
  FALSE_200,
  SECRET,
  TOKEN,
  answering,
  lists,
  reads,
  replying,
  tellsWhatItCan,
} from '../contract/broken-desks.ts';
import { BROKEN_PERIODS, countsPeriod, listsPeriod } from '../contract/broken-periods.ts';
import type { BrokenWebhook } from '../contract/broken-desks.ts';
import { readContract } from '../contract/desk-contract.ts';
import { refusingUrl } from '../contract/loopback.ts';

async function withDesk<T>(run: (simulator: DeskSimulator) => Promise<T>, options: Partial<DeskSimulatorOptions> = {}): Promise<T> {
  const simulator = await startDeskSimulator({ token: TOKEN, ...options });
  try {
    await simulator.createTickets([
      { id: 'A', client: 'acme', subject: 'A test ticket', fields: { impact: 2, category: 'other' } },
      { id: 'B', client: 'acme' },
      { id: 'M', client: 'acme' },
    ]);
    await simulator.mergeTicket('M', 'B');
    return await run(simulator);
  } finally {
    await simulator.close();
  }
}

/** Real desks have a minute to find a note; here it is there at once, or late by less than this. */
const FIND_MS = 400;

const CREATING = ['R39', 'R40', 'R41', 'R42', 'R43', 'R44'];
const CLOSING = ['R46', 'R47', 'R48', 'R49'];
const PERIODS = ['R50', 'R51', 'R52', 'R53', 'R54', 'R55', 'R56', 'R57', 'R58', 'R59'];

/** The whole test, in this process. */
async function judged(url: string): Promise<Judged[]> {
  const setup = {
    url,
    token: TOKEN,
    ticket: 'A',
    client: 'acme',
    otherTicket: 'B',
    mergedTicket: 'M',
    personMs: undefined,
    findMs: FIND_MS,
    listener: undefined,
    create: true,
  };
  return judgeAll(await play(setup, () => undefined));
}
async function judgedThrough(breaking: Breaking, options: Partial<DeskSimulatorOptions> = {}): Promise<Judged[]> {
  return withDesk(async (simulator) => {
    const proxy = await brokenDesk(simulator.url, TOKEN, breaking);
    try {
      return await judged(proxy.url);
    } finally {
      await proxy.close();
    }
  }, options);
}
async function judgedWithWebhooks({ change, mostTries = 120 }: BrokenWebhook): Promise<Judged[]> {
  const listener = await listen({ host: '127.0.0.1', port: 0, secret: SECRET, waitMs: mostTries === 1 ? 1500 : 20_000 });
  assert.ok('port' in listener);
  const proxy = await webhookProxy(`http://127.0.0.1:${listener.port}/`, change);
  const webhooks = { url: proxy.url, secret: SECRET, retryEveryMs: 100, mostTries };
  try {
    return await withDesk(
      async ({ url }) =>
        judgeAll(
          await play(
            {
              url,
              token: TOKEN,
              ticket: 'A',
              client: 'acme',
              otherTicket: 'B',
              mergedTicket: 'M',
              personMs: undefined,
              findMs: FIND_MS,
              listener,
              create: true,
            },
            () => undefined,
          ),
        ),
      { webhooks },
    );
  } finally {
    await proxy.close();
    await listener.close();
  }
}

const notPassed = (judgements: readonly Judged[]): string[] =>
  judgements.filter(({ verdict }) => verdict.kind !== 'passed').map(({ id }) => id);

test('the rules that are judged are those of the file', () => {
  assert.deepEqual(
    RULES.map(({ id }) => id),
    readContract().rules,
  );
});

test('for each rule there is a desk that breaks it', () => {
  const named = [
    ...Object.values(BROKEN_DESKS),
    ...Object.values(BROKEN_PERIODS),
    ...Object.values(BROKEN_WEBHOOKS),
    ...Object.values(BLIND_DESKS),
  ].flatMap(({ rules }) => rules);
  assert.deepEqual(
    RULES.map(({ id }) => id).filter((id) => !named.includes(id)),
    [],
  );
});

// Each waits a second for the desk's clock to move on; one after the other they would take a minute.
test('desks that break a rule', { concurrency: 4 }, async (t) => {
  const runs = [
    ...Object.entries({ ...BROKEN_DESKS, ...BROKEN_PERIODS }).map(([claim, { rules, breaking }]) => ({
      claim,
      rules,
      run: () => judgedThrough(breaking()),
    })),
    ...Object.entries(BROKEN_WEBHOOKS).map(([claim, webhook]) => ({ claim, rules: webhook.rules, run: () => judgedWithWebhooks(webhook) })),
  ];
  await Promise.all(
    runs.map(({ claim, rules, run }) =>
      t.test(`${claim}: ${rules.join(', ')}`, async () => {
        const judgements = await run();
        assert.deepEqual(failedIn(judgements), rules, JSON.stringify(judgements.filter(({ verdict }) => verdict.kind !== 'passed')));
      }),
    ),
  );
});

/** A technician replies when the command asks for it, and then the client. */
async function judgedWithPerson(breaking: Breaking, options: Partial<DeskSimulatorOptions> = {}): Promise<Judged[]> {
  return withDesk(async (simulator) => {
    const proxy = await brokenDesk(simulator.url, TOKEN, breaking);
    const setup = {
      url: proxy.url,
      token: TOKEN,
      ticket: 'A',
      client: 'acme',
      otherTicket: 'B',
      mergedTicket: 'M',
      personMs: 1500,
      findMs: FIND_MS,
      listener: undefined,
      create: true,
    };
    const replied: Promise<void>[] = [];
    const watch = (line: string): void => {
      if (/^Now reply .* as a technician/.test(line)) replied.push(simulator.addNote('A', 'I have it.', 'staff', 'kim'));
      if (/^Now reply .* as its client/.test(line)) replied.push(simulator.addNote('A', 'Thank you.', 'client', 'Sam'));
    };
    try {
      const evidence = await play(setup, watch);
      assert.notEqual(replied.length, 0, 'nobody was asked to reply');
      await Promise.all(replied);
      return judgeAll(evidence);
    } finally {
      await proxy.close();
    }
  }, options);
}
test('a desk that sees what staff and clients do passes', async () => {
  const judgements = await judgedWithPerson({});
  assert.deepEqual(notPassed(judgements), ['R4', 'R29', 'R30', 'R31']);
});
test('a desk of contract 1, which says person of staff and clients, breaks no rule and is not judged by what contract 1 did not ask', async () => {
  const judgements = await judgedWithPerson({}, { contract: '1.0.0' });
  assert.deepEqual(failedIn(judgements), []);
  assert.deepEqual(notPassed(judgements), ['R4', 'R29', 'R30', 'R31', 'R34', ...CREATING, 'R45', ...CLOSING, ...PERIODS]);
});
for (const [claim, { rules, breaking }] of Object.entries(BLIND_DESKS)) {
  test(`${claim}: ${rules.join(', ')}`, async () => assert.deepEqual(failedIn(await judgedWithPerson(breaking())), rules));
}

test('a desk of contract 2.2 lists no periods, and breaks no rule', async () => {
  const judgements = await judgedThrough({}, { contract: '2.2.0' });
  assert.deepEqual(failedIn(judgements), []);
  assert.deepEqual(notPassed(judgements), ['R4', 'R29', 'R30', 'R31', 'R32', ...PERIODS]);
});

test('a desk that lets nobody edit a note, and cannot list, breaks no rule', async () => {
  const cannotList: Breaking = {
    ...answering(lists, () => ({ status: 501, body: {} })),
    ...replying(tellsWhatItCan, (body) => (body.optional = [])),
  };
  const judgements = await judgedThrough(cannotList, { editableNotes: false, creates: false, listsPeriod: false });
  assert.deepEqual(failedIn(judgements), []);
  assert.deepEqual(
    judgements.filter(({ verdict }) => verdict.kind === 'skipped').map(({ id }) => id),
    ['R4', 'R15', 'R16', 'R23', 'R24', 'R25', 'R26', 'R27', 'R29', 'R30', 'R31', 'R32', 'R37', 'R38', ...CREATING, ...CLOSING, ...PERIODS],
  );
});

test('a desk whose search is behind, by less than it may be, breaks no rule', async () => {
  const stored = new Map<string, number>();
  const late: Breaking = {
    answered: ({ body }, { method, path, body: sent }) => {
      const mark = method === 'GET' ? /mark=([0-9a-f]{8})$/.exec(path)?.[1] : /\[standby ([0-9a-f]{8})\]/.exec(String(sent?.['text']))?.[1];
      if (mark === undefined) return;
      if (method !== 'GET') stored.set(mark, Date.now());
      else if (Date.now() - (stored.get(mark) ?? 0) < FIND_MS / 2) body.notes = [];
    },
  };
  assert.deepEqual(failedIn(await judgedThrough(late)), []);
});

test('a desk that says less than it may breaks no rule', async () => {
  const terse = replying(reads, (body) => {
    for (const key of ['setBy', 'type', 'source', 'statusName', 'dueAt', 'owner']) delete body[key];
  });
  assert.deepEqual(failedIn(await judgedThrough(terse)), []);
});

test('a desk that knows of a period only what it must breaks no rule', async () => {
  const terse: Breaking = {
    answered: (answer, asked) => {
      if (answer.status !== 200) return;
      if (countsPeriod(asked)) answer.body = { created: null, resolved: null, open: null };
      if (!listsPeriod(asked)) return;
      const kept = ['id', 'client', 'subject', 'createdAt', 'status', 'merged'];
      for (const row of answer.body.tickets ?? []) for (const key of Object.keys(row)) if (!kept.includes(key)) delete row[key];
    },
  };
  const judgements = await judgedThrough(terse);
  assert.deepEqual(failedIn(judgements), []);
  assert.deepEqual(notPassed(judgements), ['R4', 'R29', 'R30', 'R31', 'R32']);
});

test('a desk that answers of a period from a copy half an hour old, and says so, breaks no rule', async () => {
  const behind: Breaking = {
    answered: (answer, asked) => {
      if (!listsPeriod(asked) || answer.status !== 200) return;
      const wholeMs = Date.now() - 30 * 60_000;
      answer.body.tickets = (answer.body.tickets ?? []).filter(({ createdAt }) => Date.parse(String(createdAt)) < wholeMs);
      answer.body['wholeUntil'] = new Date(wholeMs).toISOString();
    },
  };
  const judgements = await judgedThrough(behind);
  assert.deepEqual(failedIn(judgements), []);
  assert.ok(notPassed(judgements).includes('R57'), 'what was done since cannot be compared');
});

test('a desk whose ticket cannot be read is written nothing', async () => {
  await withDesk(async (simulator) => {
    const proxy = await brokenDesk(
      simulator.url,
      TOKEN,
      replying(reads, (body) => delete body.version),
    );
    await judged(proxy.url);
    await proxy.close();
    assert.deepEqual(
      simulator.journal().map(({ kind }) => kind),
      ['ticket-created', 'ticket-created', 'ticket-created', 'merged'],
    );
  });
});

const ENV = { DESK_TOKEN: TOKEN, DESK_SECRET: SECRET };
const testing = (url: string, more: readonly string[]): readonly string[] => [
  'desk',
  'test',
  '--url',
  url,
  '--token-env',
  'DESK_TOKEN',
  '--ticket',
  'A',
  ...more,
];
const command = (url: string, ...more: string[]): Promise<Said> => standbyInside(undefined, testing(url, more), ENV);
/** Once for each way to end: as a process, which writes and ends by itself. */
const started = (url: string, ...more: string[]): Promise<Said> => standby(undefined, testing(url, more), ENV);

test('the simulated desk passes every rule that can be asked, webhooks too, and has its fields back', async () => {
  const free = await listen({ host: '127.0.0.1', port: 0, secret: SECRET, waitMs: 1 });
  assert.ok('port' in free);
  await free.close();
  const webhooks = { url: `http://127.0.0.1:${free.port}/`, secret: SECRET, retryEveryMs: 100 };
  await withDesk(
    async (simulator) => {
      const untouched = simulator.tickets()[1]?.['version'];
      const { code, out } = await started(
        simulator.url,
        '--yes',
        '--client=acme',
        '--other-ticket=B',
        '--merged-ticket=M',
        '--create',
        `--webhook-port=${free.port}`,
        '--webhook-secret-env=DESK_SECRET',
      );
      assert.equal(code, 0, out);
      assert.match(
        out,
        /^contract 2\.3\.0; tells staff from clients; of what is optional: editNote, listChanges, webhooks, create, close, listPeriod$/m,
      );
      assert.match(out, /^59 rules: 57 passed, 0 failed, 2 skipped$/m);
      assert.match(out, /^skipped {2}R4 .*never too busy/m);
      const [a, b] = simulator.tickets();
      assert.deepEqual(a?.['fields'], { category: 'other', impact: 2, urgency: null, priority: null, destination: null });
      assert.equal(b?.['version'], untouched, 'the other ticket is only read');
    },
    { webhooks },
  );
});

test('without --create no ticket is made, and the rules on making them are not judged', async () => {
  await withDesk(async (simulator) => {
    const { code, out } = await command(simulator.url, '--yes');
    assert.equal(code, 0, out);
    assert.match(out, /^skipped {2}R39 .*: say --create, which makes two test tickets that stay$/m);
    assert.deepEqual([simulator.tickets().length, simulator.counts().requests.create], [3, 0]);
  });
});

test('the command names the rule that is broken, on its own line, and ends with 1', async () => {
  await withDesk(async (simulator) => {
    const proxy = await brokenDesk(simulator.url, TOKEN, BROKEN_DESKS[FALSE_200]?.breaking() ?? {});
    try {
      const { code, out, err } = await started(proxy.url, '--yes');
      assert.equal(code, 1);
      assert.match(out, /^FAILED {3}R17 fields are set as named.*: expected category to be email after HTTP 200, got other$/m);
      assert.match(err, /Expected every rule to hold, got 1 that does not: R17\./);
      const json = await command(proxy.url, '--yes', '--json');
      assert.equal(json.code, 1);
      assert.deepEqual(JSON.parse(json.out).failed, ['R17']);
      assert.equal(out.includes(TOKEN) || err.includes(TOKEN) || json.out.includes(TOKEN), false, 'the token is in no output');
    } finally {
      await proxy.close();
    }
  });
});

const misused: Record<string, { args: string[]; says: RegExp }> = {
  'a wait for a person that is none': { args: ['--yes', '--person', 'soon'], says: /Expected --person to be a number from 1 to 3600/ },
  'no word that the ticket may be written to': { args: [], says: /Expected --yes, because ticket A gets notes/ },
  'a variable that holds nothing': { args: ['--yes', '--token-env', 'NO_SUCH_TOKEN'], says: /variable NO_SUCH_TOKEN to hold a secret/ },
  'an address that is none': { args: ['--yes', '--url', 'desk.example'], says: /Expected --url to be the http/ },
  'a ticket that is none': { args: ['--yes', '--ticket', '../A'], says: /Expected --ticket to be a ticket id/ },
  'the test ticket as the merged one': { args: ['--yes', '--merged-ticket', 'A'], says: /Expected --merged-ticket/ },
  'the same ticket twice': { args: ['--yes', '--other-ticket', 'A'], says: /Expected --other-ticket/ },
  'a secret that is none': {
    args: ['--yes', '--webhook-port', '1', '--webhook-secret-env', 'DESK_TOKEN'],
    says: /Expected the webhook secret to be whsec_/,
  },
};
test('used wrongly, the command asks the desk nothing and ends with 2', async () => {
  await withDesk(async (simulator) => {
    for (const [what, { args, says }] of Object.entries(misused)) {
      const { code, err } = await command(simulator.url, ...args);
      assert.equal(code, 2, `${what}: ${err}`);
      assert.match(err, says, what);
    }
    assert.deepEqual(simulator.counts().requests, { read: 0, note: 0, fields: 0, create: 0, close: 0 });
  });
});

test('where no desk listens, the command says so and judges nothing', async () => {
  const url = await refusingUrl();
  const { code, out, err } = await command(url, '--yes');
  assert.deepEqual([code, out], [1, '']);
  assert.ok(err.includes(`Expected a desk at ${url}, got none: `) && err.includes('ECONNREFUSED'), err);
});
