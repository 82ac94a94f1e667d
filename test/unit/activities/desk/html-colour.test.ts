/** Colours as elements declare them: read as a browser reads them, and told apart where a person still tells them apart. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backgroundOf, colourOf, isSame } from '../../../../activities/desk/html/colour.ts';
import { visibleText } from '../../../../activities/desk/html/visible.ts';
import type { Colour } from '../../../../activities/desk/html/colour.ts';

const WHITE: Colour = [255, 255, 255];
const BLACK: Colour = [0, 0, 0];

const READ: readonly (readonly [string, Colour])[] = [
  ['white', [255, 255, 255]],
  ['snow', [255, 250, 250]],
  ['ivory', [255, 255, 240]],
  ['ghostwhite', [248, 248, 255]],
  ['floralwhite', [255, 250, 240]],
  ['mintcream', [245, 255, 250]],
  ['azure', [240, 255, 255]],
  ['whitesmoke', [245, 245, 245]],
  ['black', [0, 0, 0]],
  ['gray', [128, 128, 128]],
  ['grey', [128, 128, 128]],
  ['silver', [192, 192, 192]],
  ['red', [255, 0, 0]],
  ['blue', [0, 0, 255]],
  ['green', [0, 128, 0]],
  ['yellow', [255, 255, 0]],
  ['navy', [0, 0, 128]],
  ['transparent', 'transparent'],
  [' WHITE ', [255, 255, 255]],
  ['#fa3', [255, 170, 51]],
  ['FA3', [255, 170, 51]],
  ['#12a4fe', [18, 164, 254]],
  ['102030', [16, 32, 48]],
  ['#fff8', [255, 255, 255]],
  ['#fff0', 'transparent'],
  ['#0102030c', 'transparent'],
  ['#0102030d', [1, 2, 3]],
  ['rgb(1,2,3)', [1, 2, 3]],
  ['rgb( 1, 2, 3 )', [1, 2, 3]],
  ['rgb(1 2 3)', [1, 2, 3]],
  ['rgb(100%,0%,40%)', [255, 0, 102]],
  ['rgba(1,2,3,1)', [1, 2, 3]],
  ['rgba(1,2,3,.06)', [1, 2, 3]],
  ['rgba(1,2,3,.05)', 'transparent'],
  ['rgb(1 2 3 / 6%)', [1, 2, 3]],
  ['rgb(1 2 3 / 5%)', 'transparent'],
  ['rgb(x,2,3)', 'unknown'],
  ['rgb(1,x,3)', 'unknown'],
  ['rgb(1,2,x)', 'unknown'],
  ['rgb(1,2,3', 'unknown'],
  ['windowtext', 'unknown'],
  ['constructor', 'unknown'],
  ['', 'unknown'],
];
for (const [said, wanted] of READ) {
  test(`the colour "${said}" is ${String(wanted)}`, () => {
    const got = colourOf(said);
    assert.deepEqual(typeof got === 'string' ? got : got.map(Math.round), wanted);
  });
}

const GROUNDS: readonly (readonly [string, Colour])[] = [
  ['white', WHITE],
  [' WHITE ', WHITE],
  ['#fff url(x.png)', 'unknown'],
  ['linear-gradient(red, blue)', 'unknown'],
  ['image-set(x)', 'unknown'],
  ['', BLACK],
  ['none', BLACK],
  ['inherit', BLACK],
  [' NONE ', BLACK],
  ['102030', [16, 32, 48]],
  ['transparent', BLACK],
  ['rgba(9,9,9,0)', BLACK],
  ['white none', WHITE],
  ['rgb(1, 2, 3) fixed', [1, 2, 3]],
  ['#abc fixed', [170, 187, 204]],
  ['no-repeat scroll white', WHITE],
  ['scroll #abcdef', [171, 205, 239]],
  ['windowframe', 'unknown'],
];
for (const [said, wanted] of GROUNDS)
  test(`on black the ground "${said}" is ${String(wanted)}`, () => assert.deepEqual(backgroundOf(said, BLACK), wanted));

test('two colours are the same up to 16 of 255 apart in each of red, green and blue, and what is not known is the same as nothing', () => {
  assert.ok(isSame([0, 100, 255], [16, 84, 239]));
  for (const other of [
    [17, 0, 0],
    [0, 17, 0],
    [0, 0, 17],
  ] as const)
    assert.ok(!isSame(BLACK, other) && !isSame(other, BLACK), String(other));
  assert.ok(!isSame('unknown', 'unknown') && !isSame(BLACK, 'unknown') && !isSame('transparent', BLACK));
});

test('on a page that declares nothing text is black on white: white text is hidden, and black text on a ground that is nearly black', () => {
  for (const [hidden, shown] of [
    ['color:#efefef', 'color:#eeefef'],
    ['color:#efefef', 'color:#efeeef'],
    ['color:#efefef', 'color:#efefee'],
    ['background:#101010', 'background:#111010'],
    ['background:#101010', 'background:#101110'],
    ['background:#101010', 'background:#101011'],
  ] as const) {
    assert.equal(visibleText(`<p>One</p><p style="${hidden}">two</p>`).text, 'One', hidden);
    assert.equal(visibleText(`<p>One</p><p style="${shown}">two</p>`).text, 'One\n\ntwo', shown);
  }
});
