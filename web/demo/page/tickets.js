/** The list of tickets: newest first, each a button. */
import { element, part, say } from './element.js';

/** A sign beside the words, for whoever sees no colours. */
/** @type {Record<string, string>} */
const SIGNS = { working: '◌', waits: '–', answered: '✓', 'person-asked': '?', 'person-done': '✓' };

/** @type {Map<string, {item: HTMLElement, button: HTMLElement, words: HTMLElement, sign: HTMLElement}>} */
const shown = new Map();

/**
 * @param {any} state the page's state
 * @param {string | null} chosen
 * @param {(id: string) => void} choose
 */
export function showTickets(state, chosen, choose) {
  const list = part('tickets');
  const ids = new Set(state.tickets.map((/** @type {any} */ ticket) => ticket.id));
  for (const [id, { item }] of shown)
    if (!ids.has(id)) {
      item.remove();
      shown.delete(id);
    }
  // Oldest first into the front, so that each newcomer ends on top and nobody's focus moves.
  for (const ticket of state.tickets.toReversed()) {
    const known = shown.get(ticket.id) ?? added(list, ticket, choose);
    known.button.dataset.state = ticket.state.kind;
    known.button.setAttribute('aria-pressed', String(ticket.id === chosen));
    say(known.sign, SIGNS[ticket.state.kind] ?? '');
    say(known.words, ticket.words);
  }
  part('no-tickets').hidden = state.ticketCount > 0;
  const more = state.ticketCount - state.tickets.length;
  say(
    part('ticket-count'),
    state.ticketCount === 0 ? '' : more > 0 ? `${state.ticketCount}, the newest ${state.tickets.length} shown` : `${state.ticketCount}`,
  );
}

/**
 * @param {HTMLElement} list
 * @param {any} ticket
 * @param {(id: string) => void} choose
 */
function added(list, ticket, choose) {
  const sign = element('span', { class: 'sign', 'aria-hidden': 'true' });
  const words = element('span', { class: 'words' });
  const button = element(
    'button',
    { type: 'button', class: 'ticket', 'data-ticket': ticket.id, click: () => choose(ticket.id) },
    element('span', { class: 'line' }, element('span', { class: 'id' }, ticket.id), element('span', { class: 'subject' }, ticket.subject)),
    element(
      'span',
      { class: 'line small' },
      element('span', { class: 'client' }, ticket.client),
      element('span', { class: 'status' }, sign, words),
    ),
  );
  const item = element('li', {}, button);
  list.prepend(item);
  const known = { item, button, words, sign };
  shown.set(ticket.id, known);
  return known;
}
