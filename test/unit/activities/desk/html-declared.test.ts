/** What an element declares about itself: where hidden begins, and that what is not hidden is read. Each row stands on both sides of one bound. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visibleText } from '../../../../activities/desk/html/visible.ts';

const isRead = (attributes: string): boolean => {
  const { kind, text } = visibleText(`<p>Printer</p><div ${attributes}>WORDS</div><p>dead</p>`);
  assert.equal(kind, 'html');
  assert.match(text, /^Printer\n[^]*\ndead$/);
  return text.includes('WORDS');
};
const styled = (style: string): string => `style="${style}"`;

const BOUNDS: readonly (readonly [hidden: string, shown: string])[] = [
  ['opacity:.05', 'opacity:.06'],
  ['opacity:0', 'opacity:1'],
  ['display: none', 'display: block'],
  ['content-visibility:hidden', 'content-visibility:auto'],
  ['visibility:hidden', 'visibility:visible'],
  ['visibility:collapse', 'visibility:inherit'],
  ...['left', 'top', 'right', 'bottom', 'text-indent', 'margin', 'margin-left', 'margin-top', 'margin-right', 'inset'].map(
    (name) => [`${name}:-400px`, `${name}:-399px`] as const,
  ),
  ...['height', 'max-height', 'width', 'max-width'].flatMap((name) => [
    [`overflow:hidden;${name}:0`, `overflow:hidden;${name}:2px`] as const,
    [`overflow:hidden;${name}:1px`, `overflow:hidden;${name}:1em`] as const,
    [`overflow:hidden;${name}:0em`, `overflow:hidden;${name}:.5em`] as const,
    [`overflow:hidden;${name}:0%`, `overflow:hidden;${name}:1%`] as const,
    [`overflow:clip;${name}:0`, `overflow:visible;${name}:0`] as const,
    [`overflow:auto;${name}:0`, `${name}:0`] as const,
    [`overflow:scroll;${name}:0`, `overflow:scroll;${name}:auto`] as const,
  ]),
  ['transform:scale(0)', 'transform:scale(0.5)'],
  ['transform:scaleX( 0.0 , 1)', 'transform:scale(1)'],
  ['transform:translateX(-100px)', 'transform:translateX(-99px)'],
  ['transform:translate(10px, -999px)', 'transform:translate(10px, 999px)'],
  ['clip:rect(0 0 0 0)', 'clip:rect(0 9px 9px 0)'],
  ['clip:rect(1px, 1px, 1px, 1px)', 'clip:auto'],
  ['clip-path:inset(50%)', 'clip-path:inset(49%)'],
  ['clip-path:circle(0)', 'clip-path:circle(9px)'],
  ['font-size:1px', 'font-size:2px'],
  ['font-size:10%', 'font-size:11%'],
  ['font-size:.1em', 'font-size:.2em'],
  ['font-size:.1ex', 'font-size:.5ex'],
  ['font-size:.1rem', 'font-size:.2rem'],
  ['font-size:0', 'font-size:small'],
  ['font:0/0 a', 'font:14px/0 a'],
  ['font:700 0/0 a', 'font:100 14px a'],
  ['font:bold 0/0 a', 'font:bold 9px a'],
  ['color:#fff;colors', 'color:#fff;color:#000'],
  ['display:none !important;display:block', 'display:none !x;display:block'],
  ['display:block !important;display:none ! important', 'display:block !important;display:none'],
  ['display:important;display:none', 'display:none;display:inline'],
  ['display:!important;display:none', 'display:block!important;display:none'],
  ['d\\69splay:none', 'd\\10ffff isplay:none'],
  ['dis\\0 play:none', 'dis\\1 play:none'],
  ['dis\\110000 play:none', 'dis\\41 play:none'],
  ['dis/* x */play:none', '/* display:none */'],
  ['display:none;/* open', '/* open;display:none'],
];
for (const [hidden, shown] of BOUNDS) {
  test(`${hidden} hides, ${shown} does not`, () => {
    assert.equal(isRead(styled(hidden)), false, hidden);
    assert.equal(isRead(styled(shown)), true, shown);
  });
}

for (const [attributes, wanted] of [
  ['HIDDEN', false],
  ['STYLE="display:none"', false],
  ['aria-hidden=" TRUE "', false],
  ['aria-hidden="false"', true],
  ['data-style="display:none" title="hidden"', true],
  ['style="color:#fff" class="banner"', true],
  ['style="color:#fff" id="banner"', true],
  ['style="color:#fff" background="dark.png"', true],
  ['style="color:#fff;background-image:var(--dark)"', true],
  ['style="color:#fff" bgcolor="#333"', true],
  ['style="color:#333" bgcolor="#333"', false],
  ['style="color:#fff" title="banner"', false],
] as const) {
  test(`an element with ${attributes} is ${wanted ? 'read' : 'hidden'}`, () => assert.equal(isRead(attributes), wanted));
}

/** What is declared outside, what is declared inside, and whether the words inside are read. */
for (const [outer, inner, wanted] of [
  ['display:none', 'color:red', false],
  ['display:none', 'display:block', false],
  ['visibility:hidden', 'color:red', false],
  ['visibility:hidden', 'visibility:visible', true],
  ['color:red', 'color:blue', true],
  ['font-size:0', 'color:red', false],
  ['font-size:0', 'font-size:inherit', false],
  ['font-size:0', 'font-size:smaller', false],
  ['font-size:0', 'font-size:larger', false],
  ['font-size:0', 'font-size:medium', true],
  ['font-size:0', 'font-size:100%', false],
  ['font-size:0', 'font-size:2em', false],
  ['font-size:0', 'font-size:2ex', false],
  ['font-size:0', 'font-size:1rem', true],
  ['font-size:0', 'font-size:14px', true],
  ['font-size:14px', 'font-size:inherit', true],
  ['font-size:14px', 'font-size:smaller', true],
  ['background:#333', 'color:#333', false],
  ['background:#333', 'color:#fff', true],
  ['color:#fff', 'background:#333', true],
] as const) {
  test(`within ${outer}, ${inner} is ${wanted ? 'read' : 'hidden'}`, () => {
    const { text } = visibleText(`<p>Printer</p><div ${styled(outer)}><div ${styled(inner)}>WORDS</div></div><p>dead</p>`);
    assert.equal(text.includes('WORDS'), wanted);
  });
}

test('white space that is declared as meant is kept, inside too, until it is declared anew', () => {
  for (const value of ['pre', 'pre-wrap', 'break-spaces'])
    assert.equal(visibleText(`<div>a  b</div><div style="white-space:${value}">c  <b title=x>d  e</b></div>`).text, 'a b\nc  d  e');
  assert.equal(visibleText('<pre>a  b<span style="white-space:normal">c  d</span></pre>').text, 'a  bc d');
});
