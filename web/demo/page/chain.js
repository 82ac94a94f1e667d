/** The chain from top to bottom: three machines with a plug each, and a person. */
import { element, part, say } from './element.js';

/** @type {Record<string, string>} */
const PLACES = { primary: 'Primary', backup: 'Backup', local: 'Local' };
/** @type {Record<string, [name: string, meaning: string]>} */
const PLUGS = {
  works: ['Works', 'answers within milliseconds'],
  dead: ['Dead', 'connections are refused'],
  slow: ['Slow', 'the answer comes too late'],
  'rate-limited': ['Rate-limited', '429, come again in 3 s'],
  'wrong-answers': ['Wrong', 'they parse, the gates refuse them'],
  'switched-off-by-law': ['Off by law', 'gone for everyone, 404'],
};

/** @type {Map<string, {item: HTMLElement, label: HTMLElement, state: HTMLElement, last: HTMLElement, breaker: HTMLElement, counts: HTMLElement, radios: Map<string, HTMLInputElement>, fieldset: HTMLElement, note: HTMLElement}>} */
const shown = new Map();
/** @type {{asked: HTMLElement, counts: HTMLElement, item: HTMLElement, button: HTMLButtonElement} | undefined} */
let person;

/** The news that confirms a move is sent within 200 ms. */
const CONFIRMED_MS = 600;
/** Plugs that the visitor has just moved and the server has not confirmed: news from before do not move them back. */
/** @type {Map<string, string>} */
const moving = new Map();

/**
 * @param {string} step
 * @param {string} plug
 * @param {(command: object) => Promise<void>} act
 */
async function pull(step, plug, act) {
  moving.set(step, plug);
  await act({ do: 'plug', step, plug });
  setTimeout(() => {
    if (moving.get(step) === plug) moving.delete(step);
  }, CONFIRMED_MS);
}

/**
 * @param {any} state the page's state
 * @param {(command: object) => Promise<void>} act
 */
export function showChain(state, act) {
  const chain = part('chain');
  for (const step of state.steps) {
    const known = shown.get(step.name) ?? addStep(chain, step, act);
    showStep(known, step, state.phase === 'driving');
  }
  if (state.steps.length === 0) return;
  person ??= addPerson(chain, act);
  const { asked, done } = state.person;
  say(person.asked, asked === 0 ? 'nobody is asked' : asked === 1 ? '1 ticket waits for a person' : `${asked} tickets wait for a person`);
  say(person.counts, done === 0 ? '' : `${done} done by people`);
  person.item.dataset.busy = String(asked > 0);
  person.button.disabled = asked === 0 || state.phase !== 'driving' || state.service !== 'running';
  showLocal(state, act);
}

/**
 * @param {HTMLElement} chain
 * @param {any} step
 * @param {(command: object) => Promise<void>} act
 */
function addStep(chain, step, act) {
  const label = element('span', { class: 'label' });
  const state = element('p', { class: 'now' });
  const last = element('p', { class: 'last' });
  const breaker = element('p', { class: 'breaker' });
  const counts = element('p', { class: 'counts' });
  /** @type {Map<string, HTMLInputElement>} */
  const radios = new Map();
  const choices = Object.entries(PLUGS).map(([plug, [name, meaning]]) => {
    const radio = /** @type {HTMLInputElement} */ (
      element('input', { type: 'radio', name: `plug-${step.name}`, value: plug, change: () => void pull(step.name, plug, act) })
    );
    radios.set(plug, radio);
    return element('label', { class: 'plug', title: meaning }, radio, element('span', {}, name));
  });
  const place = PLACES[step.name] ?? step.name;
  const fieldset = element(
    'fieldset',
    {},
    element('legend', {}, `Plug of the ${place.toLowerCase()}`),
    element('div', { class: 'plugs' }, ...choices),
  );
  const note = element('div', { class: 'local-note' });
  const item = element(
    'li',
    { class: 'step', 'data-step': step.name },
    element('div', { class: 'step-head' }, element('h3', {}, place, ' ', label), counts),
    state,
    last,
    breaker,
    fieldset,
    note,
  );
  chain.append(item);
  const known = { item, label, state, last, breaker, counts, radios, fieldset, note };
  shown.set(step.name, known);
  return known;
}

/**
 * @param {NonNullable<ReturnType<typeof shown.get>>} known
 * @param {any} step
 * @param {boolean} mayPull
 */
function showStep(known, step, mayPull) {
  const [name, meaning] = PLUGS[step.plug] ?? [step.plug, ''];
  known.item.dataset.plug = step.plug === 'works' ? 'in' : 'pulled';
  known.item.dataset.busy = String(step.asking > 0);
  say(known.label, step.label);
  say(
    known.state,
    step.plug === 'works' ? `Plugged in${step.isReal ? ': a real model' : ''}` : `${name === 'Wrong' ? 'Wrong answers' : name}: ${meaning}`,
  );
  const asking = step.asking === 0 ? '' : `asking now: ${step.asking}`;
  const last = step.last === null ? 'not asked yet' : step.last.isGood ? 'last: answered' : `last: ${step.last.words}`;
  say(known.last, asking === '' ? last : `${asking} · ${last}`);
  say(known.breaker, step.breaker ?? '');
  say(known.counts, `${step.answered} answered · ${step.failed} failed tries`);
  for (const [plug, radio] of known.radios) {
    if (plug === (moving.get(step.name) ?? step.plug) && !radio.checked) radio.checked = true;
    radio.disabled = !mayPull || !step.plugs.includes(plug);
  }
}

/**
 * @param {HTMLElement} chain
 * @param {(command: object) => Promise<void>} act
 */
function addPerson(chain, act) {
  const asked = element('p', { class: 'now' });
  const counts = element('p', { class: 'counts' });
  const button = /** @type {HTMLButtonElement} */ (
    element('button', { type: 'button', 'data-do': 'answer-person', click: () => void act({ do: 'answer' }) }, 'Answer as a person')
  );
  const item = element(
    'li',
    { class: 'step', 'data-step': 'person', 'data-plug': 'in' },
    element('div', { class: 'step-head' }, element('h3', {}, 'Person ', element('span', { class: 'label' }, 'has no plug')), counts),
    asked,
    element('p', { class: 'last' }, 'Whoever takes the ticket in the desk has answered, too.'),
    button,
  );
  chain.append(item);
  return { asked, counts, item, button };
}

/** @type {string | undefined} */
let offered;
/**
 * Offers an Ollama that was found for the local step.
 * @param {any} state the page's state
 * @param {(command: object) => Promise<void>} act
 */
function showLocal({ local, phase }, act) {
  const note = shown.get('local')?.note;
  const key = JSON.stringify([local, phase]);
  if (note === undefined || offered === key) return;
  offered = key;
  note.replaceChildren();
  if (local.kind !== 'found') return;
  const toggle = element('input', {
    type: 'checkbox',
    id: 'use-ollama',
    checked: local.isUsed,
    disabled: phase !== 'driving',
    change: () => void act({ do: 'local', use: local.isUsed ? 'simulated' : 'ollama' }),
  });
  note.append(
    element('label', { class: 'switch' }, toggle, ` Use the real ${local.model} of the Ollama on this machine (restarts Standby)`),
  );
}
