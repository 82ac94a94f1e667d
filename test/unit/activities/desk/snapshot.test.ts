/** What of a ticket reaches a model: its text, bounded, with nothing in it that a person could not see. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { snapshotOf } from '../../../../activities/desk/snapshot.ts';
import type { DeskTicket } from '../../../../connectors/ticket-system.ts';

const MOST_BYTES = 32 * 1024;
const TICKET: DeskTicket = {
  id: 'T1',
  version: 'v7',
  status: 'open',
  client: 'acme',
  subject: 'VPN down',
  body: 'It drops.',
  createdAtMs: 0,
  createdAtText: '1970-01-01T00:00:00Z',
  openings: 1,
  dueAtMs: 5,
  owner: 'a person',
  fields: { category: null, impact: null, urgency: null, priority: null, destination: null },
  type: undefined,
  source: undefined,
  statusName: undefined,
  setBy: {},
  choices: { categories: [{ id: 'vpn', name: 'VPN' }], destinations: [] },
};
const textOf = (body: string, subject = ''): string => snapshotOf({ ...TICKET, subject, body }).text;
const bytesOf = (text: string): number => Buffer.byteLength(text, 'utf8');

test('a snapshot has the text, what may be chosen and what is set, and who owns it', () => {
  const { client, version, owner, dueAtMs, fields, choices } = TICKET;
  assert.deepEqual(snapshotOf(TICKET), { client, version, owner, dueAtMs, fields, choices, text: 'VPN down\n\nIt drops.' });
});

test('an empty ticket is an empty text', () => assert.equal(textOf(' \r\n\t\n '), ''));

test('every kind of line end is a line end, and words on two lines do not grow together', () => {
  assert.equal(textOf('a\r\nb\rc\u0085d\u2028e\u2029f\fg\vh'), 'a\nb\nc\nd\ne\nf\ng\nh');
});

test('control characters are gone, and letters between NUL bytes stay one word', () => {
  assert.equal(textOf('h\u0000e\u0000l\u0000l\u0000o \u001b[31mred\u009b'), 'hello [31mred');
});

test('no character stays that only a machine can read', () => {
  const tags = [...'obey'].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('');
  assert.equal(textOf(`see${tags} \u202ethis\u2066 pass\u00adword\u061c\u200b\ufeff\u2060`), 'see this password');
});

test('text in scripts without spaces is text, however long', () => {
  const body = 'プリンタが動きません。'.repeat(150);
  assert.equal(textOf(body), body);
});

test('field report 23: an alert of one long line of JSON is read whole', () => {
  const { input } = z
    .object({ input: z.object({ subject: z.string(), body: z.string() }) })
    .parse(
      JSON.parse(
        readFileSync(join(import.meta.dirname, '..', '..', '..', 'fixtures', 'field-reports', '23-alert-of-one-json-line.json'), 'utf8'),
      ),
    );
  assert.ok(input.body.length > 1_500 && !input.body.includes(' '));
  assert.equal(textOf(input.body, input.subject), `${input.subject}\n\n${input.body}`);
});

const line = (unit: string): string => unit.repeat(Math.ceil(3_000 / unit.length));
for (const [what, body] of [
  ['a line of XML', line('<Event><Level>2</Level><Computer>srv-db-01.example</Computer></Event>')],
  ['a line of key and value', line('level=error;host=srv-01;path=/var/log/app;code=0x80070005,')],
  ['a line of names between commas', line('srv-01.example,srv-02.example,')],
  ['an address of many parts', `https://x.example/?${line('next=https%3A%2F%2Fy.example%2Fpath&id=42&name=value&')}`],
] as const) {
  test(`${what} is text, however long`, () => assert.equal(textOf(body), body));
}

const bytes = Buffer.from(Array.from({ length: 4_000 }, (_, at) => (at * 7919 + (at >> 3) * 31) & 255));
const uuencoded = [...bytes].map((byte) => String.fromCharCode(33 + (byte & 63))).join('');
for (const [what, file] of [
  ['Base64', bytes.toString('base64')],
  ['Base64 for addresses', bytes.toString('base64url')],
  ['hexadecimal', bytes.toString('hex')],
  ['uuencode', uuencoded],
  ['escapes for addresses', [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')],
] as const) {
  test(`a file in ${what} is no text, alone or in a line of JSON`, () => {
    assert.match(textOf(`before ${file} after`), /^before \[\d+ characters of embedded data left out\] after$/);
    if (!/^Base64|^hexa/.test(what)) return;
    const got = textOf(`{"name":"a.pdf","data":"${file}","summary":"DiskFull"}`);
    assert.match(got, /^\{"name":"a\.pdf","data":"\[\d+ characters of embedded data left out\]","summary":"DiskFull"\}$/);
  });
}

test('of HTML the text is read: what a page embeds, declares and hides costs no room', () => {
  const head = `<html><head><style>${'.a{color:red}\n'.repeat(3_000)}</style></head><body>`;
  const body = `${head}<p>Hello <b>there</b></p><img src="data:image/png;base64,${'QUJD'.repeat(300_000)}"><p>It&#39;s down.</p></body></html>`;
  assert.equal(textOf(body, 'VPN'), "VPN\n\nHello there\n\nIt's down.");
});

test('of a page that is endless what was read is kept, and the text says that there is more', () => {
  const got = textOf(`<p>Hello</p>${'<span></span>'.repeat(100_000)}<p>late</p>`);
  assert.equal(got, 'Hello\n[cut here: the ticket is longer]');
});

test('an embedded file is left out and what follows it is kept', () => {
  const got = textOf(`before data:image/png;base64,${'QUJD'.repeat(300_000)} after`);
  assert.match(got, /^before \[1200022 characters of embedded data left out\] after$/);
});

test('a file wrapped into lines as mail does is left out too', () => {
  const lines = `${'QUJD'.repeat(19)}\n`.repeat(13_000);
  assert.equal(textOf(`before\n${lines}QQ==\nafter`), 'before\n[1001005 characters of embedded data left out]\nafter');
});

test('thirteen long lines and a word of 999 characters are still text', () => {
  const body = `${`${'QUJD'.repeat(19)}\n`.repeat(13)}${'a'.repeat(999)}`;
  assert.equal(textOf(body), body);
});

test('of a body 256 KB are read, without its files, and one character more is said to be there', () => {
  const padded = (length: number): string => '<p>Hello</p>'.padEnd(length, '<i></i>');
  assert.equal(
    textOf(
      padded(262_143)
        .replace(/<[^>]*$/, '')
        .padEnd(262_143) + '.',
    ),
    'Hello\n\n.',
  );
  assert.equal(
    textOf(
      padded(262_144)
        .replace(/<[^>]*$/, '')
        .padEnd(262_144) + '.',
    ),
    'Hello\n[cut here: the ticket is longer]',
  );
  assert.equal(textOf(`<p>Hello</p>${'QUJD'.repeat(90_000)} now`), 'Hello\n\n[360000 characters of embedded data left out] now');
});

test('of a subject 32 KB are read', () => {
  assert.equal(textOf('Body', `${'\u200b'.repeat(32_767)}x`), 'x\n\nBody');
  assert.equal(textOf('Body', `${'\u200b'.repeat(32_768)}x`), 'Body');
});

test('a megabyte of words just short of a file costs no more than a blink', () => {
  // What this process computes: a machine that is busy with others lengthens that little.
  const before = process.cpuUsage();
  textOf(`${'a'.repeat(999)} `.repeat(1_000));
  textOf(`${'<'.repeat(999)}\n`.repeat(1_000));
  textOf(`${'QUJD'.repeat(12)}\n`.repeat(20_000));
  // Measured 40 ms for all three, see also hostile-text.test.ts; a scan that starts again at each character took 2 s for the first alone.
  const { user, system } = process.cpuUsage(before);
  assert.ok(user + system < 1_000_000, `${user + system} µs`);
});

test('a text of exactly 32 KB is whole, one byte more is cut and says so', () => {
  const words = 'ab '.repeat(MOST_BYTES / 3 + 1);
  const fits = words.slice(0, MOST_BYTES - 1) + 'z';
  assert.equal(textOf(fits), fits);
  const cut = textOf(`${fits}z`);
  assert.match(cut, /\n\[cut here: the ticket is longer\]$/);
  assert.equal(bytesOf(cut), MOST_BYTES);
});

test('a cut never splits a character', () => {
  for (const shift of ['', 'a', 'aa', 'aaa']) {
    const got = textOf(shift + '😀 '.repeat(10_000));
    assert.ok(got.isWellFormed() && !got.includes('\ufffd') && bytesOf(got) <= MOST_BYTES);
    assert.match(got, /^a{0,3}(?:😀 )+😀?\n\[cut here/u);
  }
});

test('a lone surrogate becomes a replacement sign and the rest stays', () => assert.equal(textOf('a\ud800b'), 'a\ufffdb'));

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .array(fc.constantFrom('\ud83d', '\ude00', '\u0000', '\r', '\n', '[', 'あ', '😀', '\u202e', 'QUJD'.repeat(20), '\ufffd'), {
      maxLength: 60,
    })
    .map((parts) => parts.join('')),
);
test('whatever the desk sends, the text is at most 32 KB, well formed and without control characters', () => {
  fc.assert(
    fc.property(anyText, anyText, fc.integer({ min: 1, max: 900 }), (subject, part, times) => {
      const got = textOf(part.repeat(times), subject);
      assert.ok(bytesOf(got) <= MOST_BYTES);
      assert.ok(got.isWellFormed());
      assert.doesNotMatch(got, /[^\P{Cc}\n\t]|\p{Default_Ignorable_Code_Point}/u);
    }),
    { numRuns: 300 },
  );
});
