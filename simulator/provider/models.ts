/** Whether a model is there, as tools ask the cloud vendors before they send work: every model is, unless the mode says otherwise. */
import type { Incoming } from './backend.ts';
import { json } from './dialect.ts';
import type { Dialect, WireReply } from './dialect.ts';
import type { Mode } from './mode.ts';

/** Undefined for any other request. The same path and nearly the same form at OpenAI and Anthropic. */
export function modelReply(dialect: Dialect, { method, path }: Incoming, mode: Mode): WireReply | undefined {
  const [, name] = /^\/v1\/models\/([^/]+)$/.exec(path) ?? [];
  if (method !== 'GET' || name === undefined) return undefined;
  const id = decodeURIComponent(name);
  if (mode.kind === 'retired') return dialect.retired(id);
  if (mode.kind === 'status') return json(mode.status, dialect.errorBody(mode));
  return json(200, {
    id,
    object: 'model',
    type: 'model',
    display_name: id,
    created: 0,
    created_at: '2026-01-01T00:00:00Z',
    owned_by: 'simulated',
  });
}
