/** The chosen ticket or group: its text, how it got where it is, its note as it stands in the desk, and an answer where a person is asked. */
import { element, part, say } from './element.js';

let shownKey = '';

/**
 * @param {any} ticket as the server tells it
 * @param {string} words its state
 * @param {{act: (command: object) => Promise<void>, mayAct: boolean, isUp: boolean}} can
 */
export function showChosen(ticket, words, { act, mayAct, isUp }) {
  const canAnswer = mayAct && isUp && ticket.choices !== null;
  const canTake = mayAct && ticket.choices !== null;
  const { story, ...rest } = ticket;
  const key = JSON.stringify([rest, canAnswer, canTake]);
  part('nothing-chosen').hidden = true;
  const body = part('chosen-body');
  body.hidden = false;
  // The running time alone changes no more than its own line, so that a form half filled in stays.
  if (key !== shownKey) body.replaceChildren(...partsOf(ticket, act, { canAnswer, canTake }));
  shownKey = key;
  const lines = body.querySelectorAll('.story li');
  story.forEach((/** @type {string} */ line, /** @type {number} */ at) => {
    const item = lines[at];
    if (item !== undefined) say(item, line);
  });
  const status = body.querySelector('.chosen-words');
  if (status !== null) say(status, words);
}

/**
 * @param {any} ticket
 * @param {(command: object) => Promise<void>} act
 * @param {{canAnswer: boolean, canTake: boolean}} can
 * @returns {HTMLElement[]}
 */
function partsOf(ticket, act, { canAnswer, canTake }) {
  return [
    element('p', { class: 'chosen-head' }, element('span', { class: 'id' }, ticket.id), ' ', element('strong', {}, ticket.subject)),
    element('p', { class: 'small' }, `${ticket.client} · `, element('span', { class: 'chosen-words' })),
    element('h3', {}, 'How it got there'),
    element('ol', { class: 'story' }, ...ticket.story.map((/** @type {string} */ line) => element('li', {}, line))),
    ...(canAnswer || canTake ? [answerForm(ticket, act, canAnswer)] : []),
    element('h3', {}, ticket.notes.length > 1 ? 'Its notes in the desk' : 'Its note in the desk'),
    ...(ticket.notes.length === 0 ? [element('p', { class: 'empty' }, 'None yet.')] : ticket.notes.toReversed().map(noteOf)),
    // A group has none while its window is open.
    ...(ticket.text === '' ? [] : [element('h3', {}, 'The ticket says'), element('blockquote', { class: 'text' }, ticket.text)]),
    ticket.workflowUrl === null
      ? element('p', { class: 'small' }, "Temporal's UI is down with Standby.")
      : element(
          'p',
          { class: 'small' },
          element('a', { href: ticket.workflowUrl, target: '_blank', rel: 'noopener noreferrer' }, "See its workflow in Temporal's UI"),
        ),
  ];
}

/** @param {{text: string, holds: boolean}} note */
function noteOf({ text, holds }) {
  return element('div', { class: 'note', 'data-holds': String(holds) }, text);
}

/**
 * @param {any} ticket
 * @param {(command: object) => Promise<void>} act
 * @param {boolean} canAnswer
 */
function answerForm(ticket, act, canAnswer) {
  const { categories, destinations } = ticket.choices;
  const category = choice('Category', categories, categories[0]);
  const destination = choice('Queue', destinations, destinations[0]);
  const impact = choice('Impact', ['1', '2', '3'], '2');
  const urgency = choice('Urgency', ['1', '2', '3'], '2');
  const answer = () => {
    const decision = {
      category: category.select.value,
      impact: Number(impact.select.value),
      urgency: Number(urgency.select.value),
      destination: destination.select.value,
    };
    void act({ do: 'answer', ticket: ticket.id, decision });
  };
  return element(
    'div',
    { class: 'answer', role: 'group', 'aria-label': `Answer ${ticket.id} as a person` },
    element('p', {}, 'A person is asked. Be the person:'),
    element('div', { class: 'choices' }, category.label, destination.label, impact.label, urgency.label),
    element(
      'div',
      { class: 'buttons' },
      element(
        'button',
        { type: 'button', class: 'primary', 'data-do': 'answer-this', disabled: !canAnswer, click: answer },
        'Answer as Robin',
      ),
      element(
        'button',
        { type: 'button', 'data-do': 'take-this', click: () => void act({ do: 'take', ticket: ticket.id }) },
        'Take it in the desk as Kim',
      ),
    ),
  );
}

/**
 * @param {string} name
 * @param {readonly string[]} options
 * @param {string | undefined} usual
 */
function choice(name, options, usual) {
  const select = /** @type {HTMLSelectElement} */ (
    element('select', {}, ...options.map((option) => element('option', { value: option, selected: option === usual }, option)))
  );
  return { select, label: element('label', {}, `${name} `, select) };
}
