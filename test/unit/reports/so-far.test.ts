/** A period that is not over: told up to a moment, compared with nothing, headed as what it is; refused where it has not begun or is over. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freezeReport, isAsFrozen } from '../../../activities/reports/facts.ts';
import { readFrozenReport } from '../../../activities/reports/frozen-text.ts';
import { beginningSoFar, pageSoFar } from '../../../activities/reports/so-far.ts';
import { createReportDesk } from '../../../activities/reports/tickets-text.ts';
import { randomReport } from '../../support/report-input.ts';
import type { ReportPorts } from '../../../activities/reports/ports.ts';

const [ref, timeZone] = [{ client: 'acme', kind: 'month', period: '2026-11' }, 'Europe/Berlin'] as const;
const NOW_MS = Date.parse('2026-11-18T12:00:00Z');
const asked = { ref, timeZone } as const;
const at = (nowMs: number) => ({
  clock: { nowMs: () => Promise.resolve(nowMs) },
  configured: {
    brand: { name: 'Harbour IT', colour: '#1f5aa6', logo: undefined, language: 'en' },
    reportOf: ({ client, kind }: { readonly client: string; readonly kind: string }) =>
      client === 'acme' && kind === 'month' ? { client, settings: { tickets: 'desk' }, targets: undefined } : undefined,
  } as unknown as ReportPorts['configured'],
});

test('a month that is under way begins, one that has not begun or is over does not', async () => {
  assert.deepEqual(await beginningSoFar(at(NOW_MS), asked), { kind: 'begun', untilMs: NOW_MS, tickets: 'desk' });
  const why = async (nowMs: number, more = asked) => {
    const begun = await beginningSoFar(at(nowMs), more);
    return begun.kind === 'refused' ? begun.why : begun.kind;
  };
  assert.equal(await why(Date.parse('2026-10-31T22:59:59Z')), '2026-11 has not begun in Europe/Berlin');
  assert.equal(await why(Date.parse('2026-11-30T23:00:00Z')), '2026-11 is over in Europe/Berlin');
  for (const client of ['Acme', 'globex'])
    assert.equal(
      await why(NOW_MS, { ...asked, ref: { ...ref, client } } as unknown as typeof asked),
      'the configuration has no report of this kind for this client',
    );
});

test('no figure of it stands beside one of the period before', () => {
  const whole = randomReport(7, 40);
  const frozen = freezeReport({ ...whole, isSoFar: true });
  assert.equal(frozen.isSoFar, true);
  assert.deepEqual([...new Set(frozen.facts.map(({ about }) => about.span))], ['this']);
  assert.ok(isAsFrozen(frozen));
  assert.ok(!isAsFrozen({ ...frozen, facts: freezeReport(whole).facts }));
});

/** The ledger of one client with a provider that was blocked for 90 s, twice. */
function place(): { readonly ports: ReportPorts; readonly texts: Map<string, string>; readonly asked: number[] } {
  const texts = new Map<string, string>();
  const untils: number[] = [];
  const event = (kind: string, atMs: number) => ({ target: 'route:openai/gpt-5.5', kind, atMs, detail: '' });
  const decision = (route: string | undefined, routeFailures: readonly unknown[]) => ({
    process: 'ticket-triage',
    outcome: 'decided',
    route,
    detail: { routeFailures },
  });
  const ledger = {
    putReportText: (text: string) => Promise.resolve((texts.set(`h${texts.size}`, text), `h${texts.size - 1}`)),
    reportText: (hash: string) => Promise.resolve(texts.get(hash)),
    clientsKnown: () => Promise.resolve(['acme']),
    decisionsOfClient: (_names: unknown, _fromMs: number, toMs: number) => {
      untils.push(toMs);
      return Promise.resolve([decision('anthropic/claude', [{}]), decision(undefined, [{}, {}]), decision('openai/gpt-5.5', [])]);
    },
    routeEventsBefore: () =>
      Promise.resolve([event('open', NOW_MS - 600_000), event('closed', NOW_MS - 510_000), event('open', NOW_MS - 90_000)]),
  } as unknown as ReportPorts['ledger'];
  const ports = {
    ...at(NOW_MS),
    ledger,
    sources: { hasAlerts: false, routes: [{ route: 'openai/gpt-5.5', provider: 'openai' }] },
    tablesOf: () => Promise.resolve([]),
  } as unknown as ReportPorts;
  return { ports, texts, asked: untils };
}

test('its page says at the top what it is, and tells of an outage that still lasts', async () => {
  const { ports, texts, asked: untils } = place();
  const listed: unknown[] = [];
  const desk = createReportDesk({
    ledger: ports.ledger,
    clock: ports.clock,
    listTickets: (_client, { toMs }) => {
      listed.push(toMs);
      return Promise.resolve({ kind: 'complete', value: { tickets: [], total: 0, noTotal: undefined, unclear: 0 } });
    },
    deliver: () => Promise.reject(new Error('Expected nothing to be delivered.')),
    isLast: () => false,
  });
  const tickets = await desk.readTicketsOfPeriod(ref, timeZone, NOW_MS);
  const made = await pageSoFar(ports, { ...ref, timeZone, untilMs: NOW_MS }, tickets);
  assert.deepEqual([listed, untils], [[NOW_MS], [NOW_MS]], 'nothing is asked of the month before, and nothing after now');
  const frozen = readFrozenReport(texts.get(made.facts) ?? '');
  const valueOf = (id: string) => frozen.facts.find((fact) => fact.id === id)?.value;
  assert.deepEqual(
    ['items', 'answered-elsewhere', 'people', 'outages', 'outage-time', 'outages.provider.openai', 'blocked-time.provider.openai'].map(
      valueOf,
    ),
    [3, 1, 1, 2, 3, 2, 3],
  );
  const html = texts.get(made.html) ?? '';
  const [top = '', rest = ''] = html.split('<section id="outcome"');
  assert.match(top, /<strong>So far, up to 2026-11-18 13:00\.<\/strong> Not approved: nobody gets this page\./);
  assert.match(top, /Monthly service report 2026-11, so far/);
  assert.match(rest, /AI providers that were blocked/);
  assert.doesNotMatch(rest, /2026-10|Change/);
});
