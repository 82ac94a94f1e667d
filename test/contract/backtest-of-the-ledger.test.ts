/** `standby alerts backtest` without a file, and `standby clients match` without one: what the service itself has taken, out of a real ledger. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { z } from 'zod';
import { createSeal } from '../../encryption/cipher.ts';
import { openLedger } from '../../ledger/open.ts';
import { sortAlerts } from '../../activities/alerts/sort.ts';
import { alertSourceOf } from '../../connectors/alert-sources.ts';
import { standbyInside } from '../support/command-line.ts';
import { keyIn } from '../support/live.ts';
import { oneOf, randomFrom } from '../support/random.ts';
import type { Alert } from '../../connectors/alert-source.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Said } from '../support/command-line.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const NOW_MS = Date.now();
const dir = mkdtempSync(join(tmpdir(), 'standby-backtest-ledger-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const CLIENT_MAP = { acme: { client: 'acme' }, globex: { client: 'globex' } };
const CONFIG = join(dir, 'standby.yaml');
writeFileSync(
  CONFIG,
  `version: 1
connections:
  desk: { kind: desk, url: https://desk.example.com, tokenEnv: DESK_TOKEN }
alerts:
  signed: { kind: alerts, webhookSecretsEnv: SECRETS, tickets: desk, clientMap: { acme: acme, globex: globex } }
  quiet: { kind: alerts, webhookSecretsEnv: SECRETS, tickets: desk, clientMap: { acme: acme } }
clients: { acme: { ai: cloud }, globex: { ai: cloud }, initech: { ai: cloud } }
providers: { own: { independenceGroup: own, kind: ollama }, other: { independenceGroup: other, kind: ollama, baseUrl: http://10.0.0.9:11434 } }
routes: { own/small: { provider: own, model: small }, other/small: { provider: other, model: small } }
chains: { default: { routes: [own/small, other/small] } }
`,
);

type Posted = { readonly atMs: number; readonly alert: Readonly<Record<string, unknown>> };
/** Drawn: each alert fires once, and most are over later. */
function story(): readonly Posted[] {
  const random = randomFrom(7);
  return Array.from({ length: 400 }, (_, at) => {
    const startMs = NOW_MS - 20 * DAY_MS + Math.floor(random() * 19 * DAY_MS);
    const alert = {
      key: `k${at}`,
      startsAt: new Date(startMs).toISOString(),
      severity: oneOf(random, ['info', 'warning', 'error', 'critical']),
      rule: oneOf(random, ['Disk', 'CPU', 'Ping']),
      title: 'An alert',
      owner: oneOf(random, ['acme', 'globex']),
      site: oneOf(random, ['Berlin', 'Bonn']),
      host: `srv-${at}`,
    };
    const endMs = startMs + Math.floor(random() * 300 * MINUTE_MS);
    const fired = { atMs: startMs, alert: { ...alert, state: 'firing' } };
    return random() < 0.9
      ? [fired, { atMs: endMs, alert: { ...alert, state: 'resolved', endsAt: new Date(endMs).toISOString() } }]
      : [fired];
  })
    .flat()
    .toSorted((one, other) => one.atMs - other.atMs);
}
const bodyOf = (alert: unknown): object => ({ type: 'alerts', data: { alerts: [alert] } });
const readBy = (alert: unknown, atMs: number): readonly Alert[] => {
  const read = alertSourceOf('alerts')?.read(new TextEncoder().encode(JSON.stringify(bodyOf(alert))), atMs);
  return read?.kind === 'alerts' ? read.alerts : assert.fail('not read');
};

const DATA = join(dir, 'data');
async function withLedger(use: (ledger: Ledger) => Promise<void>): Promise<void> {
  const ledger = await openLedger({ path: join(DATA, 'ledger.db'), seal: createSeal([await keyIn(DATA)]) });
  try {
    await use(ledger);
  } finally {
    await ledger.close();
  }
}
/** As the service puts them. */
async function put(ledger: Ledger, posted: readonly Posted[]): Promise<void> {
  const sorting = { clientMap: CLIENT_MAP, catchAll: undefined, groupBy: ['site', 'rule'] as const };
  for (const { atMs, alert } of posted) {
    const { puts } = sortAlerts(sorting, readBy(alert, atMs), { atMs, startsAsKnown: false });
    await ledger.putAlerts({ connection: 'signed', atMs, alerts: puts, cut: 0 });
  }
}

const told = (...args: readonly string[]): Promise<Said> => standbyInside(DATA, [...args, '--config', CONFIG]);
const Sums = z.looseObject({ alerts: z.int(), tickets: z.int(), notes: z.int() });
const Answer = Sums.extend({ sources: z.array(Sums.extend({ source: z.string() })) });
async function sums(...flags: readonly string[]) {
  const { code, out, err } = await told('alerts', 'backtest', '--json', ...flags);
  assert.deepEqual([code, err], [0, '']);
  return Answer.parse(JSON.parse(out));
}

test('of an installation without alerts, and of a directory that is none, it says what was wanted', async () => {
  assert.match((await told('alerts', 'backtest')).err, /Expected the data of a Standby, got no Standby data in /);
  assert.equal((await told('init')).code, 0);
  const { code, err } = await told('alerts', 'backtest', '--last', '7d');
  assert.equal(code, 1);
  assert.match(
    err,
    /Expected the ledger to hold alerts of signed or quiet that started in 7d, got none\.\nName a FILE or a --board: see --help\./,
  );
});

test('what the ledger keeps gives the tickets that a file of the same alerts gives', async () => {
  const posted = story();
  await withLedger((ledger) => put(ledger, posted));
  const file = join(dir, 'past.jsonl');
  writeFileSync(
    file,
    posted.map(({ atMs, alert }) => JSON.stringify({ at: new Date(atMs).toISOString(), body: bodyOf(alert) })).join('\n'),
  );
  const whole = Sums.parse(JSON.parse((await told('alerts', 'backtest', file, '--connection', 'signed', '--json')).out));
  const kept = await sums();
  const pick = ({ alerts, tickets, notes }: z.infer<typeof Sums>) => ({ alerts, tickets, notes });
  assert.deepEqual(pick(kept), pick(whole));
  assert.ok(kept.alerts === 400 && kept.tickets > 50 && kept.tickets < kept.alerts);
  assert.deepEqual(
    kept.sources.map(({ source }) => source),
    ['signed'],
  );
  const starts = (days: number) =>
    new Set(posted.filter(({ alert }) => Date.parse(String(alert['startsAt'])) >= NOW_MS - days * DAY_MS).map(({ alert }) => alert['key']));
  assert.equal((await sums('--last', '10d')).alerts, starts(10).size);
  assert.match((await told('alerts', 'backtest')).out, /^\d+ tickets instead of 400, which is \d+ % fewer\.\n\nFrom signed: 400 alerts /);
});

test('two sources are told together, and one by its name', async () => {
  await withLedger(async (ledger) => {
    const sorting = { clientMap: CLIENT_MAP, catchAll: undefined, groupBy: ['site', 'rule'] as const };
    const alert = {
      key: 'x',
      startsAt: new Date(NOW_MS).toISOString(),
      state: 'firing',
      severity: 'critical',
      rule: 'Down',
      title: 'Down',
      owner: 'acme',
    };
    const { puts } = sortAlerts(sorting, readBy(alert, NOW_MS), { atMs: NOW_MS, startsAsKnown: false });
    await ledger.putAlerts({ connection: 'quiet', atMs: NOW_MS, alerts: puts, cut: 0 });
  });
  const both = await sums();
  assert.deepEqual([both.alerts, both.sources.map(({ alerts }) => alerts)], [401, [400, 1]]);
  const { out } = await told('alerts', 'backtest');
  assert.match(out, /^\d+ tickets instead of 401 from signed, quiet, which is \d+ % fewer\.\n\n\d+ tickets instead of 400, /);
  assert.deepEqual((await sums('--connection', 'quiet')).alerts, 1);
  assert.match((await told('alerts', 'backtest', '--connection', 'sined')).err, /Did you mean "signed"\?/);
});

test('owners that really came are proposed from the ledger, source by source, and nothing is paired without a person', async () => {
  const matched = (...flags: readonly string[]): Promise<Said> => told('clients', 'match', ...flags);
  assert.match((await matched()).out, /^# No alert of signed or quiet has come of an owner that clientMap did not have\.\n$/);
  const sorting = { clientMap: {}, catchAll: undefined, groupBy: ['site', 'rule'] as const };
  await withLedger(async (ledger) => {
    const come = async (connection: string, owner: string | undefined, times: number): Promise<void> => {
      const alert = {
        key: 'y',
        startsAt: new Date(NOW_MS).toISOString(),
        state: 'firing',
        severity: 'warning',
        rule: 'R',
        title: 'R',
        owner,
      };
      for (let at = 1; at <= times; at += 1)
        for (const { hash, owner: name } of sortAlerts(sorting, readBy(alert, NOW_MS), { atMs: NOW_MS, startsAsKnown: false }).unknown)
          await ledger.ownerSeen({ connection, hash, owner: name, atMs: Date.UTC(2026, 10, at, 8) });
    };
    await come('signed', 'Initech GmbH', 3);
    await come('signed', 'Umbrella', 1);
    await come('signed', undefined, 2);
    await come('signed', 'Acme', 1);
    await come('quiet', 'globex', 1);
    await come('prom', 'of a source that is gone', 1);
  });
  const { code, out, err } = await matched();
  assert.deepEqual([code, err], [0, '']);
  assert.equal(
    out,
    `# 3 owners in alerts of signed; 1 in clientMap already.
# Alerts without an owner: 2.
# Look at each, then put it under alerts.signed in the configuration.
clientMap:
  "Initech GmbH": "initech" # in 3 deliveries, last 2026-11-03 08:00 UTC; the same but for punctuation and the legal form
# Nothing like these stands under clients.
#  "Umbrella": "" # in 1 delivery, last 2026-11-01 08:00 UTC

# 1 owner in alerts of quiet; 0 in clientMap already.
# Look at each, then put it under alerts.quiet in the configuration.
clientMap:
  "globex": "globex" # in 1 delivery, last 2026-11-01 08:00 UTC; the same name

# Left out: 1 of sources that are configured no more.
`,
  );
  const form = z.object({
    sources: z.array(z.looseObject({ source: z.string(), owners: z.array(z.looseObject({ proposal: z.string() })) })),
  });
  const one = form.parse(JSON.parse((await matched('--source', 'quiet', '--json')).out));
  assert.deepEqual(
    one.sources.map(({ source, owners }) => [source, owners.map(({ proposal }) => proposal)]),
    [['quiet', ['sure']]],
  );
  // Once a person has put it there, it is said to be there.
  const yaml = readFileSync(CONFIG, 'utf8');
  writeFileSync(CONFIG, yaml.replace('globex: globex }', 'globex: globex, "Initech GmbH": initech }'));
  assert.match((await matched('--source', 'signed')).out, /^# 3 owners in alerts of signed; 2 in clientMap already\./);
  assert.equal(yaml.includes('Initech GmbH'), false, 'the command has written nothing');
  assert.match(
    (await matched('--source', 'sined')).err,
    /Expected a source by its name under alerts \(signed, quiet\), got "sined"\.\nDid you mean "signed"\?/,
  );
});
