/** Reads the demo's events, shows them, and sends what the visitor does. */
import { element, part, say } from './element.js';
import { showActs } from './acts.js';
import { showChain } from './chain.js';
import { showChosen } from './chosen.js';
import { showGroups } from './groups.js';
import { showTickets } from './tickets.js';

const token = document.querySelector('meta[name="standby-token"]')?.getAttribute('content') ?? '';
/** @type {Record<string, [words: string, hint: string]>} */
const SERVICE = {
  starting: ['Standby: starting', 'The tickets wait in the desk meanwhile.'],
  running: ['Standby: running', 'Kill ends its process and its Temporal server at once, as a power cut would.'],
  killed: ['Standby: killed', 'Its process and its Temporal server are gone. Send tickets, then start it again: nothing is lost.'],
  failed: ['Standby: not running', 'It ended by itself; the terminal says why. Start it again.'],
};

/** @type {any} */
let state;
/** @type {string | null} */
let chosen = null;
/** The visitor's own choice stands until the story names another ticket. */
let followed = '';
let readKey = '';
let hasEnded = false;

const events = new EventSource('/events');
events.addEventListener('open', () => linkLost(''));
events.addEventListener('error', () => {
  if (!hasEnded) linkLost('The connection to the demo is lost. Trying again; if its terminal is closed, start it by: npm run demo');
});
events.addEventListener('state', (event) => {
  state = JSON.parse(/** @type {MessageEvent<string>} */ (event).data);
  show();
});
events.addEventListener('bye', () => {
  hasEnded = true;
  events.close();
  linkLost(
    'The demo has ended: everything it had started is gone, and this page is what it looked like last. Start it again by: npm run demo',
  );
});

function show() {
  if (state.watched !== null && state.watched !== followed && state.phase === 'story' && isHere(state.watched)) {
    followed = state.watched;
    chosen = followed;
  }
  say(part('banner'), state.banner);
  showActs(state);
  showTickets(state, chosen, choose);
  showGroups(state, chosen, choose);
  showChain(state, act);
  showControls();
  showHappenings();
  // The last state is followed by the end of the server: who asks it then is refused.
  if (chosen !== null && state.phase !== 'ended') refreshChosen(chosen);
}

const OPEN = new Set(['working', 'waits', 'person-asked', 'gathering', 'counted']);
/**
 * Reads the chosen ticket or group again when anything about it has changed, and each second while its time runs.
 * @param {string} id
 */
function refreshChosen(id) {
  const ticket = found(id);
  const words = ticket?.words ?? '';
  const second = OPEN.has(ticket?.state.kind) ? Math.floor(Date.now() / 1000) : 0;
  const key = [id, ticket?.version, words, state.service, state.phase, state.person.asked, second].join(':');
  if (key === readKey) return;
  readKey = key;
  void readChosen(id, words);
}

/** A ticket or a group; the story names one before it has arrived. */
const found = (/** @type {string} */ id) => [...state.tickets, ...state.groups].find((/** @type {any} */ one) => one.id === id);
const isHere = (/** @type {string} */ id) => found(id) !== undefined;

function showControls() {
  const [words, hint] = state.phase === 'ended' ? ['Standby: ended', ''] : (SERVICE[state.service] ?? ['', '']);
  const service = part('service');
  say(service, words);
  service.dataset.state = state.phase === 'ended' ? 'ended' : state.service;
  say(part('service-hint'), hint);
  const drives = state.phase === 'driving';
  /** @type {Record<string, boolean>} */
  const may = {
    'send-1': drives,
    'send-20': drives,
    storm: drives && state.service !== 'starting',
    answer: drives && state.person.asked > 0 && state.service === 'running',
    kill: drives && state.service === 'running',
    start: drives && (state.service === 'killed' || state.service === 'failed'),
  };
  for (const button of document.querySelectorAll('.controls button'))
    if (button instanceof HTMLButtonElement) button.disabled = !may[button.dataset.do ?? ''];
}

let happeningsShown = '';
function showHappenings() {
  const key = `${state.happenings.length}:${state.happenings.at(-1) ?? ''}`;
  if (key === happeningsShown) return;
  happeningsShown = key;
  part('happenings').replaceChildren(...state.happenings.toReversed().map((/** @type {string} */ line) => element('li', {}, line)));
}

/** @param {string} id */
function choose(id) {
  chosen = id;
  show();
  const panel = part('chosen');
  // Where the columns are stacked, the panel is out of sight.
  if (panel.getBoundingClientRect().top > window.innerHeight * 0.8) panel.scrollIntoView({ block: 'start' });
}

/**
 * @param {string} id
 * @param {string} words
 */
async function readChosen(id, words) {
  try {
    const response = await fetch(`/tickets/${encodeURIComponent(id)}`);
    if (!response.ok || id !== chosen) return;
    showChosen(await response.json(), words, { act, mayAct: state.phase === 'driving', isUp: state.service === 'running' });
  } catch {
    // The server is gone; the events say so, and read again when it is back.
    readKey = '';
  }
}

/** @param {object} command */
async function act(command) {
  const said = part('said');
  say(said, 'Working on it …');
  try {
    const response = await fetch('/acts', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-standby-demo': token },
      body: JSON.stringify(command),
    });
    const acted = await response.json();
    say(said, acted.kind === 'done' ? acted.said : (acted.why ?? acted.error ?? 'That did not work.'));
  } catch {
    say(said, 'The demo did not answer.');
  }
  // Shows what holds, also where a radio button was moved in vain.
  show();
}

/** @param {string} why empty where all is well */
function linkLost(why) {
  const notice = part('link');
  notice.hidden = why === '';
  say(notice, why);
}

/** @type {Record<string, object>} */
const COMMANDS = {
  'send-1': { do: 'send', count: 1 },
  'send-20': { do: 'send', count: 20 },
  storm: { do: 'storm' },
  answer: { do: 'answer' },
  kill: { do: 'kill' },
  start: { do: 'start' },
};
for (const button of document.querySelectorAll('.controls button'))
  if (button instanceof HTMLButtonElement) button.addEventListener('click', () => void act(COMMANDS[button.dataset.do ?? ''] ?? {}));
part('skip').addEventListener('click', () => void act({ do: 'skip' }));
