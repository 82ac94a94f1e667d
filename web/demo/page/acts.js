/** The story's strip: the act that plays, how it closed, and the table at the end. */
import { element, part, say } from './element.js';

/** The story has so many; a mark for each shows how far it is. */
const ACT_COUNT = 9;

/** @param {any} state the page's state */
export function showActs(state) {
  const act = state.acts.at(-1);
  document.body.dataset.phase = state.phase;
  say(part('act-heading'), headingOf(state, act));
  say(part('act-opening'), openingOf(state, act));
  say(part('act-closing'), state.phase === 'story' ? (act?.closing ?? '') : '');
  part('skip').hidden = state.phase !== 'story';
  showReport(state.report);
  showMarks(state);
  showTable(state.table);
}

/** Made anew by whoever opens it, in a page of its own. */
function showReport(/** @type {any} */ report) {
  for (const name of ['report', 'report-hint']) part(name).hidden = report === null || document.body.dataset.phase === 'ended';
  if (report === null) return;
  const made = report.made === null ? '' : ` Last made at ${report.made}.`;
  say(
    part('report-hint'),
    `The week of ${report.client} so far (simulated), made anew each time you open it: the outages that you make stand in it, under "Continuity of AI".${made}`,
  );
}

function headingOf(/** @type {any} */ state, /** @type {any} */ act) {
  if (state.phase === 'ended') return 'The end';
  if (state.phase === 'driving') return 'You drive';
  return act === undefined ? 'Guided story' : `Guided story, act ${act.number} of ${ACT_COUNT}`;
}

function openingOf(/** @type {any} */ state, /** @type {any} */ act) {
  switch (state.phase) {
    case 'starting':
      return 'Starting Standby, three simulated providers and a simulated ticket desk. This takes some seconds.';
    case 'ended':
      return 'The demo has ended.';
    case 'driving':
      return 'Pull a plug, send tickets or a storm of alerts, kill Standby, and watch where the work goes.';
    default:
      return act?.opening ?? 'The story begins.';
  }
}

function showMarks(/** @type {any} */ state) {
  const marks = part('act-marks');
  marks.hidden = state.phase !== 'story';
  if (marks.childElementCount === 0) marks.append(...Array.from({ length: ACT_COUNT }, () => element('li')));
  [...marks.children].forEach((mark, at) => {
    if (mark instanceof HTMLElement) mark.dataset.done = String(at < state.acts.length);
  });
}

const STRONG = new Set(['lost', 'duplicated']);
let tableShown = '';
function showTable(/** @type {any} */ rows) {
  const place = part('table');
  place.hidden = rows === null;
  const key = JSON.stringify(rows);
  if (rows === null || key === tableShown) return;
  tableShown = key;
  /** What matters most stands first. */
  const weight = (/** @type {[string, string]} */ [name]) => (STRONG.has(name) ? 0 : 1);
  const facts = rows
    .toSorted((/** @type {[string, string]} */ a, /** @type {[string, string]} */ b) => weight(a) - weight(b))
    .map((/** @type {[string, string]} */ [name, value]) =>
      element('div', { class: STRONG.has(name) ? 'fact strong' : 'fact' }, element('dt', {}, name), element('dd', {}, value)),
    );
  place.replaceChildren(element('summary', {}, 'How the story ended'), element('dl', { class: 'facts' }, ...facts));
}
