/** A stranger's text costs time by its length, and never by the square of it: one ticket must not keep all others waiting. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { plain } from '../../activities/desk/plain.ts';
import { snapshotOf } from '../../activities/desk/snapshot.ts';
import { supersededText } from '../../activities/desk/supersede-text.ts';
import { oneJsonValue } from '../../activities/model/one-json-value.ts';
import { promptFor } from '../../activities/triage/prompt.ts';
import { readAnswer } from '../../activities/triage/read-answer.ts';
import { inert, inertJson } from '../../cli/inert.ts';
import { choicesOf } from '../../connectors/desk/bounds.ts';
import { nameOf } from '../../connectors/names.ts';
import { readTicket } from '../../connectors/desk/reply.ts';
import { detailOf } from '../../providers/detail.ts';
import type { DeskTicket } from '../../connectors/ticket-system.ts';

const TICKET: DeskTicket = {
  id: 'T1',
  version: 'v7',
  status: 'open',
  client: 'acme',
  subject: '',
  body: '',
  createdAtMs: 0,
  createdAtText: '1970-01-01T00:00:00Z',
  openings: 1,
  dueAtMs: undefined,
  owner: undefined,
  fields: { category: null, impact: null, urgency: null, priority: null, destination: null },
  type: undefined,
  source: undefined,
  statusName: undefined,
  setBy: {},
  choices: { categories: [{ id: 'vpn', name: 'VPN' }], destinations: [{ id: 'network', name: 'Network' }] },
};
const SNAPSHOT = snapshotOf(TICKET);
const answer = (quote: string): string =>
  JSON.stringify({
    category: 'vpn',
    impact: 1,
    urgency: 1,
    destination: 'network',
    summary: 'It is down.',
    steps: [],
    confidence: { category: 1, impact: 1, urgency: 1, destination: 1 },
    evidence: [quote.slice(0, 200)],
  });
const FACTS = {
  undoReason: { kind: 'handled', by: 'kim' },
  of: 'note',
  successor: undefined,
  own: '00000000',
  target: '11111111',
} as const;

/** Whatever a stranger's text goes through, whole. */
const USES: readonly (readonly [string, (text: string) => unknown])[] = [
  ['a line of a note', (text) => plain(text, 1_500)],
  ['a line that is not cut', (text) => plain(text, text.length)],
  ['the body of a ticket', (body) => snapshotOf({ ...TICKET, body })],
  ['the subject of a ticket', (subject) => snapshotOf({ ...TICKET, subject })],
  ['a note that no longer holds', (text) => supersededText(text, FACTS)],
  ['a prompt', (text) => promptFor({ ...SNAPSHOT, text }, undefined)],
  ['a correction of an answer', (draft) => promptFor(SNAPSHOT, { kind: 'correct', problems: ['one'], draft })],
  ['a quote and the ticket it is looked for in', (text) => readAnswer(answer(text.slice(1)), { ...SNAPSHOT, text })],
  ['an answer that is none', (text) => readAnswer(text, SNAPSHOT)],
  ['a long text in JSON', (text) => oneJsonValue(JSON.stringify({ [text]: 1 }))],
  ['a line of a terminal', (text) => inert(text)],
  ['JSON for a terminal', (text) => inertJson(text)],
  ['a name of a desk', (text) => nameOf(text)],
  ['the choices of a desk', (name) => choicesOf([{ id: 'a', name }])],
  ['a reply of a desk', (subject) => readTicket(Buffer.from(JSON.stringify({ ...TICKET, subject, createdAt: subject })))],
  ['what a vendor says', (text) => detailOf(text, { secret: 'sk-secret-of-ours', texts: [text.slice(0, 32_768)] })],
];

const KB = 1024;
const WHOLE = 1024 * KB;
/** Measured: 50 ms for the slowest of all. What grows by the square takes minutes; a machine that is busy with others some times as long. */
const MOST_MS = 1_000;
const filled = (unit: string, tail: string): string => unit.repeat(Math.ceil(WHOLE / unit.length)).slice(0, WHOLE - tail.length) + tail;

/** The time that this process computed, which a busy machine does not lengthen much; the best of two. */
function costMs(use: (text: string) => unknown, text: string): number {
  const once = (): number => {
    const before = process.cpuUsage();
    use(text);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
  const first = once();
  return first < MOST_MS ? first : Math.min(first, once());
}

/** What has made a search of ours slow, and what is known to make searches slow. */
const KNOWN: readonly (readonly [string, string])[] = [
  ['\\', ''],
  ['\\', ' '],
  ['ms-', ''],
  ['[ ', ''],
  ['[\u200b', 'x'],
  [' ', 'x'],
  ['\n', 'x'],
  ['\r', ''],
  ['<', ''],
  ['>>> ', ''],
  ['> ', ''],
  ['\n> ', ''],
  ['*', ''],
  ['a*', ''],
  ['&', ''],
  ['&#', ''],
  ['&amp', ';'],
  ['"', ''],
  ['\u2026', ''],
  ['.', ''],
  ['-', ''],
  ['QUJD', ''],
  [`${'QUJD'.repeat(19)}\n`, '!'],
  [`${`${'QUJD'.repeat(19)}\n`.repeat(13)}!\n`, ''],
  ['@', ''],
  ['=', ''],
  ['?', ''],
  ['+', 'x'],
  ['a===', ''],
  ['](', ''],
  ['https:', ''],
  ['www', '.'],
  ['😀', ''],
  ['\ud83d', ''],
  ['e\u0301', ''],
  ['\u0301', ''],
  ['<div>', ''],
  ['</div>', ''],
  [`<div>${'</p>'.repeat(3)}`, ''],
  ['<b>', '</i>'],
  ['<p><b>', ''],
  ['<b><div></b>', ''],
  ['<a b=c ', ''],
  ['<!--', ''],
  ['<!-- -', ''],
  ['<![CDATA[', ''],
  ['<script>', ''],
  ['</script', ''],
  ['<div style="', ''],
  ['<div style="display:none">', ''],
  [`<p style="${'color:red;'.repeat(9)}">`, ''],
  ['<table><tr><td>', ''],
  ['<li>', ''],
  ['{"a":', ''],
  ['%41', ''],
];

for (const [what, use] of USES) {
  test(`${what}: a megabyte of what is known to be slow costs milliseconds`, (t) => {
    const costs = KNOWN.map(([unit, tail]) => ({ cost: costMs(use, filled(unit, tail)), unit, tail }));
    const worst = costs.toSorted((one, other) => other.cost - one.cost)[0];
    t.diagnostic(`at most ${Math.round(worst?.cost ?? 0)} ms, for ${JSON.stringify(worst?.unit)}`);
    assert.ok((worst?.cost ?? 0) < MOST_MS, JSON.stringify(worst));
  });
}

test('so does a megabyte of any short text over and over', { timeout: 600_000 }, () => {
  const sign = fc.constantFrom(...' \n\\[]()<>/=!-:.@*&;"\'#{}%|_~`', 'a', 'A', '0', '\u200b', '\u0000', '\ud800', '😀', 'ms-', 'standby');
  const unit = fc.array(sign, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.constantFrom(...USES), unit, fc.constantFrom('', 'x', ' ', '>'), ([what, use], repeated, tail) => {
      const cost = costMs(use, filled(repeated, tail));
      assert.ok(cost < MOST_MS, `${what}: ${Math.round(cost)} ms for ${JSON.stringify(repeated)}`);
    }),
    { numRuns: 150 },
  );
});
