/** The list of models, as tools ask the cloud vendors before they send work: the usual ones, unless the mode says otherwise. */
import type { Incoming } from './backend.ts';
import { json } from './dialect.ts';
import type { Dialect, WireReply } from './dialect.ts';
import type { Mode } from './mode.ts';

/** Those of the configurations that are simulated. */
const USUAL = ['gpt-5.5', 'claude-sonnet-5'];

/** Undefined for any other request. The same path and nearly the same form at OpenAI and Anthropic. */
export function modelReply(dialect: Dialect, { method, path }: Incoming, mode: Mode): WireReply | undefined {
  // Clients add what they ask for: `?limit=1000`.
  if (method !== 'GET' || path.split('?')[0] !== '/v1/models') return undefined;
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
