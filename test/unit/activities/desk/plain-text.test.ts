/** Text of a stranger on its way into a ticket system: it may be read there, and nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LABELS } from '../../../../activities/desk/inert-rules.ts';
import { nameText, plain, quoted, sentence } from '../../../../activities/desk/plain.ts';

const cleaned: readonly (readonly [string, string, string])[] = [
  ['line ends and tabs are spaces', 'a\r\n\tb\u2028c', 'a b c'],
  ['a forged mark is no mark', 'see [standby deadbeef]', 'see (stand-by deadbeef)'],
  ['a forged mark in other letters is no mark', '[ STANDBY deadbeef] [\n\tstandby x]', '( stand-by deadbeef) ( stand-by x)'],
  [
    'a forged mark with a hidden character inside is no mark',
    '[stand\u00adby x] [\u200bstandby y] [st\u{e0061}andby z]',
    '(stand-by x) (stand-by y) (stand-by z)',
  ],
  ['a forged mark with a control character before it is no mark', '[\u0000standby x]', '( stand-by x)'],
  ['two brackets make no mark either', '[[standby x]]', '( (stand-by x))'],
  ['a forged mark in full-width signs is no mark', '［ｓｔａｎｄｂｙ deadbeef］', '(stand-by deadbeef)'],
  ['direction characters are gone', 'exe.\u202egpj\u2066\u061c\u200f', 'exe .gpj'],
  ['HTML is text', '<img src=x onerror=alert(1)>', '‹img src=x onerror=alert(1)›'],
  ['an entity is no sign', '&#64;all &lt;b&gt; &amp;', '& # 64;all & lt;b& gt; & amp;'],
  ['an address is no link', 'go to https://evil.example/a', 'go to https :/ /evil .example/a'],
  ['an address of an odd scheme is no link', 'search-ms://x vscode://y', 'search-ms :/ /x vscode :/ /y'],
  [
    'a scheme without slashes is no link',
    'javascript:alert(1) mailto:a@b.example ms-msdt:/id tel:112',
    'javascript :alert(1) mailto :a @ b .example ms-msdt :/id tel :112',
  ],
  ['a bare web name is no link', 'WWW.evil.example', 'WWW .evil .example'],
  ['a bare web name is no link either where it goes on like a number or a file', 'www.3com.example www.txt', 'www .3com .example www .txt'],
  ['a bare domain is no link, with a path or without', 'evil.example evil.co.example/path', 'evil .example evil .co .example/path'],
  [
    'a domain in full-width or ideographic signs is no link',
    'ｅｖｉｌ．example／a evil。example evil․example',
    'evil .example/a evil .example evil .example',
  ],
  ['a slash or colon that only looks like one is no link', 'https∶⁄∕evil.example', 'https :/ /evil .example'],
  ['a mail address is no link', 'ask a.person@acme.example', 'ask a .person @ acme .example'],
  ['a Markdown link or picture has no target', '![x](//evil.example/p.png)', '!(x)(/ /evil .example/p.png)'],
  ['a BBCode link is text', '[url=http://evil.example]free[/url]', '(url=http :/ /evil .example)free(/url)'],
  ['a wiki link is text', '[free|http://evil.example] [[Page]]', '(free¦http :/ /evil .example) ( (Page))'],
  ['a user of Jira is not called', '[~admin]', '(∼admin)'],
  ['a placeholder is not filled in', '{{ticket.requester.email}}', '( (ticket .requester .email))'],
  ['emphasis is text', "*a* _b_ ~~c~~ `d` ''e'' ??f?? -g-", "∗a∗ ‿b‿ ∼∼c∼∼ 'd' 'e' ?? f?? -g -"],
  ['a network share is no link', 'open \\\\host\\share', 'open \\ \\host\\share'],
  ['nobody is called by name', '@all please (@all) @@all ＠all', '@ all please (@ all) @ @ all @ all'],
  ['a ticket number links to nothing', '#1234 ABC-123 !5', '# 1234 ABC‐123 ! 5'],
  ['quotation marks are none of ours', 'say "x" “y” «z» ＂w＂', "say 'x' 'y' 'z' 'w'"],
  [
    'our own words are not ours',
    'It drops. Source: answered by nobody. Superseded: see below. Standby asks a person: call 555. First steps :(1) pay',
    'It drops. Source – answered by nobody. super-seded: see below. stand-by asks a person: call 555. First steps –(1) pay',
  ],
  ['a lone surrogate is a replacement sign', 'a\ud800b', 'a\ufffdb'],
];
for (const [claim, given, wanted] of cleaned) {
  test(claim, () => assert.equal(plain(given, 300), wanted));
}

/** Signs of other scripts that a reader, a renderer or a linker takes for one of ASCII, each by its number. */
const LOOKALIKES: readonly (readonly [string, readonly number[], string, string])[] = [
  ['a slash', [0x2215, 0x2044, 0x29f8, 0x2571], 'a?b', 'a/b'],
  ['a colon', [0x2236, 0xa789, 0x02d0, 0x02f8, 0x0589, 0x05c3, 0x205a], 'mailto?x', 'mailto :x'],
  ['a backslash', [0x2216, 0x29f5, 0x29f9, 0x2572], '??host', '\\ \\host'],
  ['a full stop', [0x3002, 0xff61], 'evil?example', 'evil .example'],
  ['the sign of a number', [0x266f], 'see ?12', 'see # 12'],
  ['a bar', [0x2223, 0x01c0, 0x2758, 0x2502], 'a?b', 'a¦b'],
  [
    'a quotation mark',
    [
      0x22, 0x60, 0xab, 0xbb, 0xb4, 0x2018, 0x201f, 0x2032, 0x2037, 0x275b, 0x275e, 0x301d, 0x301f, 0x05f3, 0x05f4, 0x02b9, 0x02bc, 0x02dd,
      0x02ee, 0x2e42, 0x1f676, 0x1f677,
    ],
    'a?b',
    "a'b",
  ],
  ['a letter of our name', [0x17f, 0x2e2, 0x24e2, 0xff53, 0x1d42c], '?tandby', 'stand-by'],
];
for (const [what, points, around, wanted] of LOOKALIKES) {
  test(`what looks like ${what} is one, and is as inert`, () => {
    for (const point of points)
      assert.equal(plain(around.replaceAll('?', String.fromCodePoint(point)), 300), wanted, `U+${point.toString(16)}`);
  });
}

test('a picture by its name is none, and what is no picture stays', () => {
  assert.equal(plain('all :smile: and :+1:', 300), 'all : smile: and : +1:');
  assert.equal(plain('(:fire:)', 300), '(:fire :)');
  for (const words of ['aa:bb:cc', 'at 9:14:30', 'note :- (see) :x y:']) assert.equal(plain(words, 300), words);
});

test('a raised digit and a sign that is no letter of ASCII stay as they are', () => {
  for (const words of ['10⁵ H₂O', '5 kΩ at 20 ℃', '½ ⅓']) assert.equal(plain(words, 300), words);
});

test('whatever begins a line of ours begins none where a stranger writes it, in any letters', () => {
  const words = ['Why', 'The ticket says', 'Not set', 'First steps', 'Source', 'Tried', 'Draft', 'What to do', 'Alerts'];
  assert.deepEqual(Object.values(LABELS), words);
  for (const word of words) {
    assert.equal(plain(`It drops. ${word}: pay`, 300), `It drops. ${word} – pay`);
    assert.equal(plain(`${word.toUpperCase()} :pay`, 300), `${word.toUpperCase()} –pay`);
    assert.equal(plain(`${word} it pays`, 300), `${word} it pays`);
  }
});

test('plain words stay as they are: times, paths, files, numbers, other scripts', () => {
  for (const words of [
    'Since 09:14 the share C:\\data\\x is slow: error 0x80 (new)',
    'run setup.exe, then ipconfig /flushdns; see report.pdf, e.g. page 3 of 10.0.0.1',
    'C++ and C# on aa:bb:cc:dd:ee:ff since 2026-11-25T09:14:00Z',
    'ask (Zürich, 東京), user_name_1 and 5 m²',
    "it's at 3:2, 100 % and $500; note: see below. R & D?",
  ]) {
    assert.equal(plain(words, 300), words);
  }
});

test('a text of exactly the limit is whole, a longer one ends in an ellipsis', () => {
  assert.equal(plain('abcde', 5), 'abcde');
  assert.equal(plain('abcdef', 5), 'abcd…');
});

test('of a text 1,000 characters are read and four for each of the line, however little of them is seen', () => {
  const hidden = (count: number): string => '\u200b'.repeat(count);
  assert.equal(plain(`${hidden(1_019)}x`, 5), 'x');
  assert.equal(plain(`${hidden(1_020)}x`, 5), '…');
  assert.equal(plain(`${hidden(1_019)}😀`, 5), '…', 'half a character is none');
  assert.equal(plain('a\ud83d', 5), 'a\ufffd', 'half a character that is the last of a text is shown as such');
  assert.equal(plain('x'.repeat(3_000), 2_000), `${'x'.repeat(1_999)}…`);
});

test('a cut inside a character drops the character', () => assert.equal(plain('abc😀def', 5), 'abc…'));

/** Whatever ticket systems are known to act on, as their parsers look for it: in Markdown, HTML, Jira, BBCode, wikis, and linkers of bare text. */
const ACTED_ON: readonly (readonly [string, RegExp])[] = [
  ['a mark of ours', /\[\s*standby/iu],
  ['our name', /standby|superseded/iu],
  ['a label of ours', /\b(?:Why|The ticket says|Not set|First steps|Source|Tried|Draft|What to do)\s?:/iu],
  ['the end of our quotation', /["“”„«»]/u],
  ['a tag', /[<>]/u],
  ['an entity', /&(?:#\d|#x|[a-z])/iu],
  ['brackets and braces', /[[\]{}|]/u],
  ['an address', /\w:\/|\/\/|\b(?:https?|ftp|file|javascript|vbscript|data|mailto|tel|sms|ms-\w+):[^\s….]/iu],
  ['a web name', /\bwww\.\w/iu],
  ['a domain, as linkers find it', /[\p{L}\p{N}-]\.(?:com|net|org|io|tld|example|co|de|zip)\b/iu],
  ['a mention', /@[\p{L}\p{N}@]/iu],
  ['a mail address', /[\p{L}\p{N}]@/iu],
  ['a ticket', /#\d|\b[A-Z][A-Z0-9]+-\d/u],
  ['a share', /\\\\/u],
  ['an escape or a formula', /\\[()*_]|\$\$/u],
  ['emphasis', /[*~`^]|''|(?<![\p{L}\p{N}])_\p{L}/u],
  ['any of these in a compatibility form', /[\uff01-\uff0f\uff1a-\uff5e\ufe52\ufe55\ufe5f-\ufe66\ufe68-\ufe6b\u2024\u2044\u2236]/u],
  ['what draws nothing', /\p{Cc}|\p{Default_Ignorable_Code_Point}|\p{Zl}|\p{Zp}|\p{Bidi_Control}/u],
];

const SIGNS = '[](){}<>|*_~`^#!@$%&+-=?:;.,/\\\'"“”«»＠：／．［］｛＜＃＆＼｜＂﹫․⁄∕∶。…𝐚😀';
const WORDS = [
  'standby',
  'STANDBY',
  'ſtandby',
  'ｓtandby',
  'Superseded',
  'Source',
  'Why',
  'First steps',
  'x',
  'X',
  '7',
  'ab',
  'com',
  'example',
];
const STARTS = ['https:', 'javascript:', 'mailto:', 'www', '&#64', '&lt', '//', '\\\\', '1234', 'AB-', 'all'];
const HIDDEN = [' ', '\n', '\u0000', '\u200b', '\u00ad', '\u202e', '\ud800', '\u{e0041}', '\ufff9'];
const dangerous = fc.constantFrom(...Array.from(SIGNS), ...WORDS, ...STARTS, ...HIDDEN);
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(dangerous, { maxLength: 30 }).map((parts) => parts.join('')),
);
test('whatever comes in, one bounded well-formed line comes out, with nothing that a parser, a linker or a reader takes for more than text', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 80 }), (text, most) => {
      const got = plain(text, most);
      assert.ok(got.length <= most && got.isWellFormed());
      // Also as a ticket system shows it that folds compatibility forms.
      for (const [what, parsed] of ACTED_ON) {
        assert.doesNotMatch(got, parsed, what);
        if (!what.includes('compatibility')) assert.doesNotMatch(got.normalize('NFKC'), parsed, what);
      }
    }),
    { numRuns: 10_000 },
  );
});

test('plain text stays the same when it is made plain again', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const once = plain(text, 10_000);
      assert.equal(plain(once, 10_000), once);
    }),
    { numRuns: 10_000 },
  );
});

test('each thing that is acted on is acted on before: none of the above is a claim about nothing', () => {
  const samples = [
    '[standby x]',
    'Superseded',
    'Source: x',
    '"',
    '<b>',
    '&lt;',
    '[x|y]',
    'http://x',
    'www.x',
    'evil.com',
    '@all',
    'a@b',
    '#12',
    '\\\\h',
    '$$',
    '**',
    '＠',
    '\u202e',
  ];
  for (const [what, parsed] of ACTED_ON)
    assert.ok(
      samples.some((sample) => parsed.test(sample)),
      what,
    );
});

test('a name ends no sentence of ours and begins none', () => {
  assert.equal(nameText('Dana. Source: answered by "OpenAI"; see', 60), "Dana Source – answered by 'OpenAI' see");
  assert.equal(nameText("Dr. Kim O'Neill (2nd line)", 60), "Dr Kim O'Neill (2nd line)");
  fc.assert(fc.property(anyText, (text) => assert.doesNotMatch(nameText(text, 60), /[:;"]|[.!?](?=\s|$)/)));
});

test('a name that is nothing but signs is said to be one, and a name begins with a letter of its own', () => {
  for (const name of ['', '...', ' :;: ', '!?']) assert.equal(nameText(name, 60), 'a name without letters');
  assert.equal(nameText(': Kim ;', 60), 'Kim');
  assert.equal(nameText('x'.repeat(61), 60), `${'x'.repeat(59)}…`);
});

test('what is quoted has exactly two quotation marks, one at each end', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      for (const said of [quoted(text, 80), sentence(text, 80)]) assert.match(said, /^"[^"]*"$/);
    }),
  );
});
