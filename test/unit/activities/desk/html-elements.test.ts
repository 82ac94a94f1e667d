/** HTML as it is really written, without ends and with ends in the wrong place: what is hidden ends where a browser ends it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visibleText } from '../../../../activities/desk/html/visible.ts';

/** In each body "no" stands where no person sees it, and "Text" where everybody does. */
const BODIES: readonly (readonly [claim: string, body: string])[] = [
  ['a paragraph ends a hidden one with the formatting in it', '<p hidden>no<b>no</p>Text'],
  ['formatting that is seen goes on behind its paragraph, and is seen there', '<p>Te<b>x</p>t'],
  ['hidden formatting goes on behind its paragraph', '<p>Text<b hidden>no</p>no</b>'],
  ['of two hidden ones inside each other both have to end', '<p>Text<b hidden>no<b hidden>no</p>no</b>no</b>'],
  ['behind their paragraph the inner one ends first', '<p><b hidden>no<b>no</p>no</b>no</b>Text'],
  ['two that hide, one after the other, end one by one', '<p><b hidden>no</p><p><b hidden>no</p>no</b>no</b>Text'],
  ['what is no formatting ends with its paragraph', '<p><span hidden>no</p>Text'],
  ['formatting in a cell ends with the cell', '<table><tr><td><b hidden>no</td><td>Text</table>'],
  ['formatting that ends outside of a block inside ends with the block', '<b hidden>no<div>no</b>no</div>Text'],
  ['it ends too where more than the block ends', '<div><b hidden>no<p>no</b>no</div>Text'],
  ['formatting that has ended is not ended again', '<b><div>Te</b>xt</div><span hidden>no</b>no</span>'],
  ['an end of what is open outside of a block does not end the block', '<span>Text<div hidden>no</span>no</div></span>'],
  ['an end inside a table reaches nothing outside', '<b>Text<table hidden><tr><td>no</b>no</table></b>'],
  [
    'the end of a cell in a table inside does not end the cell around',
    '<table><tr><td hidden>no<table></td>no</table>no</td><td>Text</table>',
  ],
  [
    'the end of a row in a table inside does not end the row around',
    '<table><tr hidden><td>no<table></tr>no</table>no<tr><td>Text</table>',
  ],
  ['the end of a table ends it with what is in it', '<table hidden><tr><td>no</table>Text'],
  ['the end of an item in a list inside does not end the item around', '<ul><li hidden>no<ul></li>no</ul>no</li><li>Text</ul>'],
  ['the end of an item ends it', '<ul><li hidden>no</li>Text</ul>'],
  ['the end of a block ends a list that is open in it', '<div hidden>no<ul>no</div>Text'],
  ['an item in a list inside does not end the item around', '<ul><li hidden>no<ul><li>no</ul>no</ul>Text'],
  ['an item in a cell does not end the item around the table', '<ul><li hidden>no<table><tr><td><li>no</table>no</ul>Text'],
  ['a paragraph in an object does not end the one around', '<p hidden>no<object><p>no</p></object>no</p>Text'],
  ['a cell ends the one before, whatever is open in it', '<table><tr><td hidden>no<ul><td>Text</table>'],
  ['what follows the end of a body stands in it', 'Text<body style="display:none">no</body>no'],
  ['what follows the end of a page stands in it', 'Text<html style="display:none"><body>no</body>no</html>no'],
  ['what has no end hides nothing', '<p>Te<img hidden>xt</p>'],
  ['a dialog that is open is seen', '<dialog open>Text</dialog><dialog>no</dialog>'],
  ['an element that ends with itself does so in a drawing', '<b></b><b></b><svg><g style="display:none"/>Text</svg>'],
  ['and deep in a drawing', '<b></b><b></b><svg><g><g style="display:none"/>Text</g></svg>'],
  ['and in a formula', '<b></b><b></b><math><mi style="display:none"/>Text</math>'],
  ['outside of a drawing it does not', 'Text<div style="display:none"/>no<svg></svg>no'],
  ['behind a drawing it does not', '<svg></svg>Text<div style="display:none"/>no'],
  ['an element that is hidden twice is shown once both have ended', '<div hidden>no<div hidden>no</div>no</div>Text'],
];
for (const [claim, body] of BODIES)
  test(claim, () => {
    const { kind, text } = visibleText(body);
    assert.equal(kind, 'html');
    assert.equal(text.replace(/^- |\s/g, ''), 'Text');
  });

/** What begins, and what it ends of what is open before it. */
const ENDED: Readonly<Record<string, readonly string[]>> = {
  dt: ['dd', 'dt'],
  dd: ['dd', 'dt'],
  li: ['li'],
  option: ['option'],
  optgroup: ['option', 'optgroup'],
  td: ['td', 'th'],
  th: ['td', 'th'],
  tr: ['tr'],
  tbody: ['tbody', 'thead', 'tfoot'],
  thead: ['tbody', 'thead', 'tfoot'],
  tfoot: ['tbody', 'thead', 'tfoot'],
};
for (const [name, ended] of Object.entries(ENDED)) {
  test(`<${name}> ends ${ended.join(', ')}, and nothing else of its kind`, () => {
    for (const other of Object.keys(ENDED)) {
      // What stands in a part of a table is asked about within that table.
      const isTable = (one: string): boolean => /^t[^i]/.test(one) && !['dt'].includes(one);
      if (isTable(other) !== isTable(name)) continue;
      if (isTable(name) && !ended.includes(other)) continue;
      const body = isTable(name)
        ? `<b></b><table><${other} style="display:none">no<${name}>Text</table>`
        : `<b></b><div><${other} style="display:none">no<${name}>Text</div>`;
      assert.equal(visibleText(body).text.includes('Text'), ended.includes(other), `${other} before ${name}`);
      assert.ok(!visibleText(body).text.includes('no'));
    }
  });
}

for (const name of 'audio canvas datalist iframe noembed noframes script style template title video'.split(' '))
  test(`what stands in <${name}> is never seen`, () => {
    const { text } = visibleText(`<p>Printer</p><${name} style="display:block">no</${name}><p>dead</p>`);
    assert.equal(text.replace(/\n+/, ' '), 'Printer dead');
  });

for (const name of 'area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr image'.split(' '))
  test(`<${name}> has no end, so hidden it takes nothing with it`, () =>
    assert.match(visibleText(`<p>Printer</p><${name} hidden><p>dead</p>`).text, /^Printer\n+dead$/));
