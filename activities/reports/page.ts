/** Pure: the report as a page that a client keeps. All of it is in the one file; nothing is loaded, and nothing runs. */
import { createHash } from 'node:crypto';
import { colourOf, logoOf, readable } from './brand.ts';
import { nameHtml, nameText } from './isolated.ts';
import { escaped } from './page-parts.ts';
import { pageCss } from './page-css.ts';
import { appendix, continuityPage, extraPage, openPage, outcomePage, slaPage } from './page-sections.ts';
import { minuteText, printedAs } from './printed.ts';
import { reportTitle } from './titles.ts';
import type { FrozenReport } from '../../workflows/reports/facts.ts';
import type { ReportPage } from './page-input.ts';

export async function reportHtml(page: ReportPage): Promise<string> {
  const { frozen, brand, revision } = page;
  const { clientName, period } = frozen;
  const colour = colourOf(brand);
  const soFar = frozen.isSoFar === true ? ', so far' : '';
  const called = `${reportTitle(period.kind, period.id)}${soFar}`;
  const css = pageCss({
    colour,
    heading: readable(colour),
    foot: `${nameText(clientName)}, ${period.id}${soFar}`,
  });
  const title = `${called}: ${nameText(clientName)}`;
  const sections = [
    await outcomePage(page, colour),
    await slaPage(page, colour),
    await openPage(page, colour),
    extraPage(page),
    await continuityPage(page, colour),
    appendix(page),
  ];
  const logo = logoOf(brand);
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${createHash('sha256').update(css).digest('base64')}'`;
  return `<!doctype html>
<html lang="${escaped(printedAs(frozen).language)}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${escaped(policy)}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><title>${escaped(title)}</title><style>${css}</style></head>
<body><header class="top"><div><p class="from">${nameHtml(brand.name)}</p><h1>${nameHtml(clientName)}</h1><p class="sub">${escaped(called)}${revision > 1 ? `, revision ${revision}` : ''}</p><p class="sub">${escaped(spanText(frozen))}</p></div>${logo === undefined ? '' : `<img src="${escaped(logo)}" alt="${escaped(brand.name)}">`}</header>
<main>${frozen.isSoFar === true ? soFarText(frozen) : ''}${sections.join('\n')}</main>
<footer><p>${nameHtml(brand.name)}. Figures by code, frozen as <code>${escaped(frozen.hash)}</code>.</p></footer></body></html>
`;
}

/** Above all of it, so that nobody takes it for what a client gets. */
const soFarText = (frozen: FrozenReport): string =>
  `<div class="warn so-far" role="note"><p><strong>So far, up to ${escaped(minuteText(frozen.period.toMs, printedAs(frozen)))}.</strong> Not approved: nobody gets this page. The ${frozen.period.kind} is not over: figures will change, and nothing is compared with the ${frozen.period.kind} before.</p></div>`;

function spanText(frozen: FrozenReport): string {
  const { period } = frozen;
  const printed = printedAs(frozen);
  return `From ${minuteText(period.fromMs, printed)} up to ${minuteText(period.toMs, printed)}, ${period.timeZone}.`;
}
