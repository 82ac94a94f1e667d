/** Pure: what stands in each section of a report, of frozen figures and of prose that has passed its gate. */
import { phrase, valueText } from './fact-text.ts';
import { besides, escaped, figureOf, firm, groupsOf, rowOf, table, trendHeads, trendRows } from './page-parts.ts';
import { sentence } from './prose.ts';
import { SECTION_TITLES } from './titles.ts';
import { UNKNOWN_MEASURES } from './unknown-facts.ts';
import { nameHtml, textHtml } from './isolated.ts';
import { minuteText, printedAs } from './printed.ts';
import type { ReportPage } from './page-input.ts';
import type { Printed } from './printed.ts';
import type { Fact, SourceName, SourceState } from '../../workflows/reports/facts.ts';
import type { Section } from '../../workflows/reports/sections.ts';

const EARLIER = '#b4bfcc';
const SOURCES: Readonly<Record<SourceName, string>> = {
  'ticket-system': 'The ticket system',
  alerts: 'The sources of alerts',
  ledger: "Standby's own records",
};

const factOf = ({ frozen }: ReportPage, id: string): Fact | undefined => frozen.facts.find((fact) => fact.id === id);
function words({ prose, frozen }: ReportPage, section: Section): string {
  const written = prose[section];
  const paragraphs = written.text.split(/\n\s*\n/).map((text) => `<p>${textHtml(frozen)(text)}</p>`);
  const by = written.by === 'code' ? 'made by code' : written.by === 'person' ? `written by ${nameHtml(written.name)}` : undefined;
  return `${paragraphs.join('')}${by === undefined ? '' : `<p class="by">These sentences were ${by}.</p>`}`;
}
const heads = ({ frozen }: ReportPage): readonly string[] => trendHeads(frozen);
const section = (title: string, id: string, body: string): string =>
  `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${body}</section>`;

export async function outcomePage(page: ReportPage, colour: string): Promise<string> {
  const { frozen } = page;
  const printed = printedAs(frozen);
  const lines = ['created', 'resolved', 'sla', 'open', 'outages', 'answered-elsewhere'].flatMap((id) => factOf(page, id) ?? []);
  const cards = lines.map((fact) => {
    const [change, before] = [factOf(page, `${fact.id}.change`), factOf(page, `${fact.id}.previous`)];
    const trend =
      change === undefined || change.value === null
        ? ''
        : `<span>${escaped(firm(valueText(change, printed)))} against <time>${escaped(frozen.previous.id)}</time>${before === undefined ? '' : ` (${escaped(firm(valueText(before, printed)))})`}</span>`;
    return `<li><strong>${escaped(firm(valueText(fact, printed)))}</strong><span>${escaped(fact.label)}</span>${trend}</li>`;
  });
  const need = neededOf(factOf(page, 'waiting'), factOf(page, 'unknown-waiting'));
  const changes =
    page.changes.length === 0
      ? ''
      : `<div class="warn"><h3>What this revision says otherwise</h3><ul>${page.changes.map((change) => `<li>${escaped(change)}</li>`).join('')}</ul></div>`;
  const created = groupsOf(frozen, 'created', 'category').toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0));
  return section(
    SECTION_TITLES.outcome,
    'outcome',
    `${changes}${troubles(page)}<ul class="cards">${cards.join('')}</ul>${words(page, 'outcome')}<div class="need"><h3>What we need from you</h3><p>${escaped(need)}</p></div>
${besides([await figureOf(frozen, 'Tickets created by category', created.slice(0, 8), [colour, EARLIER]), table('Tickets created by category', ['Category', ...heads(page)], trendRows(frozen, 'created', 'category'))])}${besides([table('Tickets created by priority', ['Priority', ...heads(page)], trendRows(frozen, 'created', 'priority')), ...alerts(page)])}`,
  );
}

/** What could not be read is not nothing. */
function neededOf(waiting: Fact | undefined, unknown: Fact | undefined): string {
  if (waiting === undefined || waiting.value === null)
    return `Which tickets wait on you is not known: ${waiting?.missing ?? 'they were not read'}.`;
  const notKnown = unknown?.value ?? 0;
  const rest = notKnown === 0 ? [] : [`Of ${notKnown} ${notKnown === 1 ? 'ticket' : 'tickets'} it is not known whether they wait on you.`];
  const known = `Please answer the ${waiting.value === 1 ? 'ticket that waits' : `${waiting.value} tickets that wait`} on you.`;
  if (waiting.value === 0) return rest[0] ?? 'Nothing that we know of.';
  return [known, ...rest].join(' ');
}

const alerts = (page: ReportPage): readonly string[] => [
  table('Alerts by severity', ['Severity', ...heads(page)], trendRows(page.frozen, 'alerts', 'severity')),
  table(
    'Alerts by host',
    ['Host', page.frozen.period.id],
    groupsOf(page.frozen, 'alerts', 'host').map((fact) => rowOf(fact.about.group?.name ?? '', [fact], printedAs(page.frozen))),
  ),
];

/** What could not be read, and a count that does not agree: first, as everything else is less without it. */
function troubles(page: ReportPage): string {
  const { sources } = page.frozen;
  const printed = printedAs(page.frozen);
  const unread = Object.entries(SOURCES).flatMap(([name, called]) => stateText(called, sources[name as SourceName], printed) ?? []);
  const apart = factOf(page, 'system-total-difference');
  const differs =
    apart === undefined || apart.value === null || apart.value === 0
      ? []
      : [sentence(`the ticket system's own count and its list differ: ${phrase(apart, printed)}`)];
  const unknown = UNKNOWN_MEASURES.flatMap((id) => {
    const facts = [factOf(page, id), factOf(page, `${id}.previous`)].filter((fact) => fact !== undefined);
    return facts.map((fact) => sentence(`not known: ${phrase(fact, printed)}`));
  });
  const total = factOf(page, 'system-total');
  const uncounted =
    sources['ticket-system'].kind !== 'complete' || total?.missing === undefined ? [] : [sentence(`no count of its own: ${total.missing}`)];
  const all = [...unread, ...differs, ...uncounted, ...unknown];
  return all.length === 0 ? '' : `<div class="warn" role="note">${all.map((text) => `<p>${escaped(text)}</p>`).join('')}</div>`;
}

function stateText(called: string, state: SourceState, printed: Printed): string | undefined {
  if (state.kind === 'complete') return undefined;
  return state.kind === 'partial'
    ? `${called} could be read up to ${minuteText(state.untilMs, printed)} only. Figures of it are left out.`
    : `${called} could not be read: ${state.reason}. Figures of it are missing, which is not zero.`;
}

const VERDICT = "SLA met by priority, the ticket system's verdict";
export async function slaPage(page: ReportPage, colour: string): Promise<string> {
  const { frozen } = page;
  const times = [
    ['acknowledge-median', 'Time to acknowledge, median'],
    ['acknowledge-ninetieth', 'Time to acknowledge, nine in ten'],
    ['resolve-median', 'Time to resolve, median'],
    ['resolve-ninetieth', 'Time to resolve, nine in ten'],
  ] as const;
  const rows = (measure: string, called: string, kind: 'priority' | 'site'): string =>
    table(called, [kind === 'site' ? 'Site' : 'Priority', ...heads(page)], trendRows(frozen, measure, kind));
  return section(
    SECTION_TITLES.sla,
    'sla',
    `${words(page, 'sla')}${neverAcknowledged(page)}${besides([
      await figureOf(frozen, VERDICT, groupsOf(frozen, 'sla', 'priority'), [colour, EARLIER]),
      rows('sla', VERDICT, 'priority'),
    ])}${besides([
      rows('sla', "SLA met by site, the ticket system's verdict", 'site'),
      rows('target-ours', "Resolved inside the target by priority, by Standby's own count", 'priority'),
      rows('response-ours', "Acknowledged inside the target by priority, by Standby's own count", 'priority'),
      ...times.map(([measure, called]) => rows(measure, called, 'priority')),
    ])}`,
  );
}

/** They are in no time to acknowledge; those of which it is not known are told first of all. */
function neverAcknowledged(page: ReportPage): string {
  const facts = ['not-acknowledged', 'not-acknowledged.previous'].flatMap((id) => factOf(page, id) ?? []);
  if (!facts.some(({ value }) => value !== null && value > 0)) return '';
  const told = facts.filter(({ value }) => value !== null).map((fact) => phrase(fact, printedAs(page.frozen)));
  return `<p>${escaped(sentence(`in no time to acknowledge: ${told.join('; ')}`))}</p>`;
}

export async function openPage(page: ReportPage, colour: string): Promise<string> {
  const { frozen } = page;
  const printed = printedAs(frozen);
  const [ages, issues] = [groupsOf(frozen, 'open-age', 'age'), groupsOf(frozen, 'recurring', 'issue')];
  const rows = (facts: readonly Fact[]): ReturnType<typeof rowOf>[] =>
    facts.map((fact) => rowOf(fact.about.group?.name ?? '', [fact], printed));
  const proposal =
    issues.length === 0 ? '' : '<p>Our proposal: we look for the common cause of each of these and come back with a fix.</p>';
  return section(
    SECTION_TITLES.open,
    'open',
    `${words(page, 'open')}${besides([await figureOf(frozen, 'Open tickets by age', ages, [colour]), table('Open tickets by age', ['Age', 'Tickets'], rows(ages))])}${table('Recurring issues', ['Issue', 'Tickets'], rows(issues))}${proposal}`,
  );
}

export function extraPage({ extra }: ReportPage): string {
  return extra
    .map(({ title, head, rows }, index) =>
      section(
        escaped(title),
        `extra-${index + 1}`,
        table(
          title,
          head,
          rows.map(([name = '', ...cells]) => ({ name, cells, isMissing: [] })),
          'text alone',
        ),
      ),
    )
    .join('\n');
}

export async function continuityPage(page: ReportPage, colour: string): Promise<string> {
  const { frozen } = page;
  const routes = groupsOf(frozen, 'items', 'route');
  const tested = groupsOf(frozen, 'last-tested', 'route').map((fact) => ({
    name: fact.about.group?.name ?? '',
    cells: [fact.value === null ? (fact.missing ?? 'no data') : valueText(fact, printedAs(frozen))],
    isMissing: [fact.value === null],
  }));
  return section(
    SECTION_TITLES.continuity,
    'continuity',
    `${words(page, 'continuity')}${besides([
      await figureOf(frozen, 'Items by who decided', routes, [colour]),
      table(
        'Items by who decided',
        ['Decided by', 'Items', 'Share'],
        routes.map((fact) =>
          rowOf(fact.about.group?.name ?? '', [fact, factOf(page, fact.id.replace(/^items/, 'items-share'))], printedAs(frozen)),
        ),
      ),
      table(
        'AI providers that were blocked',
        ['Provider', 'Outages', 'Blocked for'],
        groupsOf(frozen, 'outages', 'provider').map((fact) =>
          rowOf(fact.about.group?.name ?? '', [fact, factOf(page, fact.id.replace(/^outages/, 'blocked-time'))], printedAs(frozen)),
        ),
      ),
      table('Fallbacks', ['Fallback', 'Last tested'], tested),
    ])}`,
  );
}

export function appendix(page: ReportPage): string {
  const { frozen } = page;
  const left = ['internal', 'project', 'merged'].flatMap((kind) => factOf(page, `left-out-${kind}`) ?? []);
  const counted = ['system-total', 'system-total-difference', ...UNKNOWN_MEASURES].flatMap((id) => factOf(page, id) ?? []);
  return section(
    'How it is counted',
    'appendix',
    `${table(
      'Left out, and counted',
      ['What', 'Tickets'],
      [...left, ...counted].map((fact) => rowOf(fact.label, [fact], printedAs(frozen))),
    )}<dl>${definitionsOf(frozen.facts)
      .map(([term, text]) => `<div><dt>${escaped(term)}</dt><dd>${escaped(text)}</dd></div>`)
      .join('')}</dl>`,
  );
}

/** Each measure once, by the name that it has in sentences; one that there is by its groups alone says by what. */
function definitionsOf(facts: readonly Fact[]): readonly (readonly [term: string, definition: string])[] {
  const measures = Map.groupBy(
    facts.filter(({ about }) => about.span === 'this'),
    ({ about }) => about.measure,
  );
  return [...measures.values()].flatMap((all) => {
    const fact = all.find(({ about }) => about.group === undefined) ?? all[0];
    if (fact === undefined) return [];
    const [{ label, about, unit, definition }, kinds] = [fact, new Set(all.flatMap((one) => one.about.group?.kind ?? []))];
    const what = about.group === undefined ? label : `${label.split(', ')[0]}, by ${[...kinds].join(' and ')}`;
    const noun = unit === 'percent' ? 'share ' : unit === 'rank' ? 'place ' : '';
    return [[sentence(`${noun}${what}`).slice(0, -1), definition] as const];
  });
}
