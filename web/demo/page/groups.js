/** The list of groups of alerts: newest first, each a button, with what was counted and who explained it. */
import { element, part, say } from './element.js';

/** A sign beside the words, for whoever sees no colours. */
/** @type {Record<string, string>} */
const SIGNS = { gathering: '◌', waits: '–', counted: '◌', explained: '✓', ended: '✓' };

/** @typedef {{button: HTMLElement, figures: HTMLElement, ticket: HTMLElement, sign: HTMLElement, words: HTMLElement}} Shown */
/** @type {Map<string, Shown>} */
const shown = new Map();

/**
 * @param {any} state the page's state
 * @param {string | null} chosen
 * @param {(id: string) => void} choose
 */
export function showGroups(state, chosen, choose) {
  const list = part('groups');
  // Oldest first into the front, so that each newcomer ends on top and nobody's focus moves. None ever leaves.
  for (const group of state.groups.toReversed()) {
    const known = shown.get(group.id) ?? added(list, group, choose);
    known.button.dataset.state = group.state.kind;
    known.button.setAttribute('aria-pressed', String(group.id === chosen));
    say(known.figures, figuresOf(group));
    say(known.ticket, group.ticket === null ? 'no ticket yet' : `ticket ${group.ticket}`);
    say(known.sign, SIGNS[group.state.kind] ?? '');
    say(known.words, group.words);
  }
  part('no-groups').hidden = state.groups.length > 0;
  say(part('group-count'), state.groups.length === 0 ? '' : `${state.groups.length}`);
}

/**
 * @param {HTMLElement} list
 * @param {any} group
 * @param {(id: string) => void} choose
 */
function added(list, group, choose) {
  const [figures, ticket, words] = [span('figures'), span('of-ticket'), span('words')];
  const sign = element('span', { class: 'sign', 'aria-hidden': 'true' });
  const button = element(
    'button',
    { type: 'button', class: 'ticket', 'data-group': group.id, click: () => choose(group.id) },
    element('span', { class: 'line' }, element('span', { class: 'id' }, group.id), element('span', { class: 'subject' }, group.condition)),
    element('span', { class: 'line small' }, element('span', { class: 'client' }, group.client), ticket),
    element('span', { class: 'line small' }, figures, element('span', { class: 'status' }, sign, words)),
  );
  list.prepend(element('li', {}, button));
  const known = { button, figures, ticket, sign, words };
  shown.set(group.id, known);
  return known;
}

const figuresOf = (/** @type {any} */ { count, firing }) =>
  count === 0 ? 'not counted yet' : `${count} ${count === 1 ? 'alert' : 'alerts'}, ${firing} firing`;
const span = (/** @type {string} */ name) => element('span', { class: name });
