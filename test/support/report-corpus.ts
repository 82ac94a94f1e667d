/**
 * Sentences about one frozen report, false and true, by which the number gate is judged. Made of the facts and of lists written by hand; they
 * were written before the gate was. `{{id}}` is a figure by its id, which is all that a writer may say one by.
 */
import type { Fact, FrozenReport } from '../../workflows/reports/facts.ts';
import { dice } from './report-input.ts';

export type Sentence = { readonly text: string; readonly kind: string };

/** Each `#` is the figure's true value or one beside it. */
const NUMERALS = [
  'We saw # tickets this month.',
  'In all, # tickets came in.',
  'The service desk counted # new tickets.',
  'Clients of this site raised # tickets (internal ones left out).',
  'There were #.',
];
const SCRIPTS: readonly ((n: number) => string)[] = [
  (n) => `${n}`,
  (n) => `${n}`.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  (n) => `${n}`.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit))),
  (n) => `${n}`.replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt(Number(digit))),
  (n) => `${n}`.replace(/\d/g, (digit) => String.fromCodePoint(0x966 + Number(digit))),
  (n) => `${n}`.replace(/\d/g, (digit) => String.fromCodePoint(0x1d7d8 + Number(digit))),
  (n) => `${n}.0`,
  (n) => `~${n}`,
];

/** False whatever the facts are, or not to be known from them. */
const WORDS = [
  'A dozen tickets came in.',
  'Half of the tickets came from the warehouse.',
  'Printing tickets doubled.',
  'The volume was twice that of the month before.',
  'None of the tickets missed its SLA.',
  'No ticket missed its SLA.',
  'Forty-two tickets were resolved.',
  'Nearly all tickets were answered at once.',
  'Two thirds of the alerts were critical.',
  'A couple of tickets wait on you.',
  'Ticket volume tripled.',
  'The backlog halved.',
  'One in ten tickets was reopened.',
  'Every ticket was acknowledged in time.',
  'Most tickets concerned the network.',
  'The majority of issues came from e-mail.',
  'A quarter of all tickets were about access.',
  'Several hundred alerts were suppressed.',
  'Zero outages touched your work.',
  'Nothing was missed.',
  'There was a tenfold rise in alerts.',
  'Thrice the usual number of alerts arrived.',
  'Scores of alerts arrived.',
  'Both urgent tickets were resolved.',
  'Network came first, printing second.',
  'It was the third month in a row without an outage.',
  'Your SLA compliance was ninety percent.',
  'Compliance stood at a hundred per cent.',
  'Only one ticket is still open.',
  'A single outage was survived.',
  'Alerts went up by a factor of three.',
  'The team resolved a score of tickets.',
  'A handful of tickets is left.',
  'Never was a ticket late.',
  'Tickets were always answered in time.',
  'A pair of hosts made the noise.',
  'Neither outage reached your users.',
  'Umpteen alerts arrived.',
  'The mean is a third lower.',
  'The site had IX outages.',
  'Some XIV tickets remain.',
  'In part (iii) of the month alerts stopped.',
  'The rate was ½.',
  'It took ⅔ of the time.',
  'We closed ⅻ tickets.',
  'Ticket volume quadrupled.',
  'Compliance is near perfect at nine tenths.',
  'Nobody waits for an answer.',
  'Dreißig Tickets kamen herein.',
  'Vingt tickets ont été résolus.',
  'We resolved t w e n t y tickets.',
  'We resolved twen​ty tickets.',
  'Tickets: 一百.',
  'Много: сорок tickets.',
  'The total is ③.',
];
const TIMES = [
  'The outage of 12 November lasted long.',
  'On Tuesday the VPN failed.',
  'The last drill was yesterday.',
  'The report covers October.',
  'The team answers within an hour.',
  'Tickets are resolved in a day.',
  'An outage of a few minutes was survived.',
  'The outage lasted overnight.',
  'It took a fortnight.',
  'Since Q3 things are calmer.',
  'Last year was worse.',
  'The backup was tested a week ago.',
  'Response takes seconds.',
  'In the spring volume was lower.',
  'By noon everything was up.',
];
const OTHERS = [
  'You saw more than {{created}}.',
  'There were fewer than {{created}}.',
  'There were nearly {{resolved}}.',
  'We missed at least {{created}}.',
  'We did not handle {{resolved}}.',
  'Without {{alerts}}, the month was calm.',
  'Contoso saw {{created}}.',
  'At Contoso: {{created}}.',
  'Fabrikam had {{alerts}}.',
  'The record is {{created}}.',
  '{{created}} is the highest ever.',
  '{{created}} exceeded {{resolved}}.',
  '{{created}} were saved by AI.',
  'Failed to resolve: {{resolved}}.',
  'Up to {{waiting}}.',
  '{{created}} per engineer.',
  '{{created}} in total were resolved.',
  '{{created}} times over.',
  'Roughly {{created}}.',
  '{{created}} and counting, plus dozens more.',
];
const UNKNOWN = [
  '{{created.priority.blue}}',
  '{{csat}}',
  '{{Created}}',
  '{{created }}x{{',
  '{created}',
  '{{}}',
  '{{created|resolved}}',
  '{{tickets}}',
  '{{sla.total}}',
  '{{created.change.change}}',
];

/** Other words for what a figure measures. */
const SAID_AS: readonly (readonly [measure: string, said: string])[] = [
  ['created', 'The team resolved {{id}}.'],
  ['created', 'Still open are {{id}}.'],
  ['created', 'Alerts of the month: {{id}}.'],
  ['resolved', 'New tickets that were opened: {{id}}.'],
  ['resolved', 'Waiting on you: {{id}}.'],
  ['alerts', 'New tickets: {{id}}.'],
  ['alerts', 'Outages survived: {{id}}.'],
  ['open', 'Resolved: {{id}}.'],
  ['waiting', 'Resolved by us: {{id}}.'],
  ['resolve-median', 'Time to acknowledge: {{id}}.'],
  ['acknowledge-median', 'Time to resolve: {{id}}.'],
  ['sla-missed', 'These met their SLA: {{id}}.'],
  ['outages', 'Alerts: {{id}}.'],
  ['people', 'Decided without a person: {{id}}.'],
  ['left-out-internal', 'Project work: {{id}}.'],
];
const UP = ['rose', 'went up', 'increased', 'grew', 'climbed'];
const DOWN = ['fell', 'went down', 'decreased', 'dropped', 'declined'];

const nearby = (fact: Fact, roll: (below: number) => number): number => (fact.value ?? 0) + [0, 1, -1, 10, 2][roll(5)]!;

function numerals(facts: readonly Fact[], roll: (below: number) => number): readonly Sentence[] {
  return Array.from({ length: 60 }, (_, index) => {
    const fact = facts[roll(facts.length)]!;
    const shape = NUMERALS[index % NUMERALS.length]!;
    return { kind: 'numeral', text: shape.replace('#', SCRIPTS[index % SCRIPTS.length]!(Math.abs(nearby(fact, roll)))) };
  });
}

/** The right figure beside the name of another of its kind. */
function swaps(facts: readonly Fact[]): readonly Sentence[] {
  const grouped = facts.filter(
    ({ about }) =>
      about.span === 'this' && about.group !== undefined && ['priority', 'category', 'site', 'severity', 'host'].includes(about.group.kind),
  );
  return grouped.flatMap((fact, index) => {
    const { kind, name } = fact.about.group!;
    const others = [...new Set(grouped.filter(({ about }) => about.group?.kind === kind).map(({ about }) => about.group!.name))].filter(
      (other) => other !== name,
    );
    const other = others[index % others.length];
    if (other === undefined || other === 'none given') return [];
    const text =
      index % 3 === 0
        ? `${other}: {{${fact.id}}}.`
        : index % 3 === 1
          ? `For ${kind} ${other} the figure is {{${fact.id}}}.`
          : `What concerns ${other.toLowerCase()} is {{${fact.id}}}.`;
    return [{ kind: 'label', text }];
  });
}

function directions(facts: readonly Fact[]): readonly Sentence[] {
  return facts
    .filter(({ about, value }) => about.span === 'change' && value !== null)
    .map((fact, index) => {
      const verb = ((fact.value ?? 0) > 0 ? DOWN : UP)[index % 5]!;
      return { kind: 'direction', text: index % 2 === 0 ? `The figure ${verb}: {{${fact.id}}}.` : `It ${verb}, by {{${fact.id}}}.` };
    });
}

const take = (sentences: readonly Sentence[], many: number, roll: (below: number) => number): readonly Sentence[] =>
  sentences
    .map((one) => [roll(1_000_003), one] as const)
    .toSorted(([a], [b]) => a - b)
    .slice(0, many)
    .map(([, one]) => one);
const of = (kind: string, texts: readonly string[]): readonly Sentence[] => texts.map((text) => ({ kind, text }));

export function falseSentences({ facts }: FrozenReport): readonly Sentence[] {
  const roll = dice(1414);
  const known = facts.filter(({ value }) => value !== null);
  const spans = ['created', 'resolved', 'alerts', 'open', 'sla'].flatMap((id) => [
    `Last month there were {{${id}}}.`,
    `In this period: {{${id}.previous}}.`,
  ]);
  return [
    ...numerals(
      known.filter(({ unit }) => unit === 'count'),
      roll,
    ),
    ...of('word', WORDS),
    ...of('time', TIMES),
    ...of('other', OTHERS),
    ...of('unknown', UNKNOWN),
    ...of(
      'measure',
      SAID_AS.map(([id, said]) => said.replace('{{id}}', `{{${id}}}`)),
    ),
    ...of('span', spans),
    ...take(directions(facts), 30, roll),
  ]
    .concat(take(swaps(known), 250, roll))
    .slice(0, 250);
}

const PLAIN = [
  'The team kept your systems available.',
  'Thank you for the good cooperation.',
  'We recommend replacing the printer in the warehouse.',
  'Your network is in good shape.',
  'The next step is a talk about backups.',
  'We ask you to answer the tickets that wait on you.',
  'A local model stands ready should the cloud be away.',
  'Please tell us about new colleagues early.',
  'Definitions stand in the appendix.',
  'I would like to thank the office team.',
  'We may march through the open points together.',
  'Printers deserve attention.',
  'The mail server runs as it should.',
  'The firewall was updated.',
  'Our proposal is to renew the switch.',
];
const ABOUT: readonly (readonly [id: string, texts: readonly string[]])[] = [
  ['created', ['In this period there were {{id}}.', 'The service desk counted {{id}}.', '{{id}} reached us.']],
  ['resolved', ['The team completed {{id}}.', 'We resolved {{id}}.']],
  ['open', ['There are {{id}}.', 'The backlog: {{id}}.', 'Still open: {{id}}.']],
  ['waiting', ['We need you for {{id}}.', 'Please look at {{id}}.']],
  ['sla', ['{{id}}.', 'As for the SLA, {{id}}.']],
  ['alerts', ['Monitoring raised {{id}}.', 'There were {{id}}.']],
  ['resolve-median', ['We worked with {{id}}.', 'To resolve tickets took {{id}}.']],
  ['acknowledge-median', ['You waited for {{id}}.', 'Tickets show {{id}}.']],
  ['outages', ['Your work went on through {{id}}.']],
  ['answered-elsewhere', ['There were {{id}}.']],
  ['people', ['There were {{id}}.']],
  ['items', ['Standby counts {{id}}.']],
  ['created.previous', ['The period before had {{id}}.', 'For comparison: {{id}}.']],
];

export function trueSentences({ facts }: FrozenReport): readonly Sentence[] {
  const roll = dice(4141);
  const directed = facts
    .filter(
      ({ about, value, unit }) => about.span === 'change' && about.group === undefined && value !== null && value !== 0 && unit !== 'rank',
    )
    .flatMap(({ id, value }, index) => {
      const verb = ((value ?? 0) > 0 ? UP : DOWN)[index % 5]!;
      return [`The figure ${verb}: {{${id}}}.`, `It ${verb}, by {{${id}}}.`];
    });
  const grouped = facts
    .filter(
      ({ about, value }) =>
        about.span === 'this' &&
        about.group !== undefined &&
        about.group.name !== 'none given' &&
        value !== null &&
        ['priority', 'category', 'site', 'severity', 'host'].includes(about.group.kind),
    )
    .flatMap(({ id, about }) => [
      `${about.group!.name}: {{${id}}}.`,
      `For ${about.group!.kind} ${about.group!.name} the figure is {{${id}}}.`,
    ]);
  const joined = [
    'We had {{created}} and {{resolved}}.',
    'While {{alerts}} arrived, there were {{created}}.',
    'There were {{created}}; {{created.change}}.',
    'We need you: {{waiting}}, of {{open}}.',
  ];
  return [
    ...of('plain', PLAIN),
    ...of(
      'about',
      ABOUT.flatMap(([id, texts]) => texts.map((text) => text.replace('{{id}}', `{{${id}}}`))),
    ),
    ...of('joined', joined),
    ...take(of('direction', directed), 16, roll),
    ...take(of('group', grouped), 60, roll),
  ].slice(0, 100);
}
