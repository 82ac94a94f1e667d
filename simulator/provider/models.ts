/** The list of models, as tools ask the cloud vendors before they send work: the usual ones, unless the mode says otherwise. */
import type { Incoming } from './backend.ts';
import { entryOf } from './allowed.ts';
import { json } from './dialect.ts';
import type { Deed } from './front.ts';
import type { Dialect, WireReply } from './dialect.ts';
import type { Mode } from './mode.ts';

/** Those of the configurations that are simulated. */
const USUAL = ['gpt-5.5', 'claude-sonnet-5'];

/** Undefined for any other request. The same path and nearly the same form at OpenAI and Anthropic. */
export function modelReply(dialect: Dialect, { method, path }: Incoming, mode: Mode): WireReply | undefined {
  if (method !== 'GET' || path !== '/v1/models') return undefined;
  if (mode.kind === 'status') return json(mode.status, dialect.errorBody(mode));
  const names = mode.kind === 'retired' ? [] : USUAL;
  const data = names.map((id) => ({
    id,
    object: 'model',
    type: 'model',
    display_name: id,
    created: 0,
    created_at: '2026-01-01T00:00:00Z',
    owned_by: 'simulated',
  }));
  return json(200, { object: 'list', data, has_more: false, first_id: names[0] ?? null, last_id: names.at(-1) ?? null });
}

const LOAD = '/api/generate';
/** Whether a connection begins with the request that has a local model loaded. It asks no model anything, and is not counted. */
export const beginsWithLoad = (chunk: Buffer): boolean => chunk.toString('latin1', 0, 40).startsWith(`POST ${LOAD} `);

/** What the request to load a model gets; undefined for any other request. It uses no mode up. */
export function loadDeed(dialect: Dialect, { method, path, text }: Incoming, mode: Mode): Deed | undefined {
  if (method !== 'POST' || path !== LOAD) return undefined;
  const model = nameIn(text);
  if (mode.kind === 'hang') return { kind: 'hang' };
  if (mode.kind === 'status') return { kind: 'reply', reply: json(mode.status, dialect.errorBody(mode)) };
  if (mode.kind === 'retired') return { kind: 'reply', reply: dialect.retired(model) };
  return { kind: 'reply', reply: json(200, { model, created_at: '2026-01-01T00:00:00Z', response: '', done: true, done_reason: 'load' }) };
}

function nameIn(text: string): string {
  try {
    const name = entryOf(JSON.parse(text), 'model');
    return typeof name === 'string' ? name : '';
  } catch {
    return '';
  }
}
