/** Asks a provider whether a model is there for this key: one request that costs nothing, by the vendors' own lists of models. */
import { networkFaultOf } from '../net/fault.ts';
import { readAtMost } from '../net/read-at-most.ts';
import type { ProviderConfig } from './contract.ts';

export type Lookup =
  | { readonly kind: 'present' }
  | { readonly kind: 'missing'; readonly detail: string }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'unreachable'; readonly detail: string };
/** `latencyMs` from the call to the last byte; `serverMs` is the other side's clock, in milliseconds since 1970, where it says its time. */
export type LookedUp = { readonly lookup: Lookup; readonly latencyMs: number; readonly serverMs: number | undefined };

/** A list of a thousand models is under a megabyte. */
const MOST_BYTES = 4 * 1024 * 1024;

export async function lookUpModel(config: ProviderConfig, deadlineMs: number): Promise<LookedUp> {
  const startedAt = performance.now();
  try {
    const response = await fetch(addressOf(config), {
      headers: headersOf(config),
      redirect: 'manual',
      signal: AbortSignal.timeout(deadlineMs),
    });
    const text = (await readAtMost(response, MOST_BYTES))?.toString('utf8');
    const date = Date.parse(response.headers.get('date') ?? '');
    const serverMs = Number.isNaN(date) ? undefined : date;
    return { lookup: readLookup(config, response.status, text), latencyMs: Math.round(performance.now() - startedAt), serverMs };
  } catch (error) {
    // Not the message: it may quote the address with what stands in it.
    const { code, name } = networkFaultOf(error);
    const detail = `no answer: ${code ?? name ?? 'unknown fault'}`;
    return { lookup: { kind: 'unreachable', detail }, latencyMs: Math.round(performance.now() - startedAt), serverMs: undefined };
  }
}

function addressOf({ kind, baseUrl, model }: ProviderConfig): string {
  const root = baseUrl.replace(/\/+$/, '');
  switch (kind) {
    case 'openai':
      return `${root}/models/${encodeURIComponent(model)}`;
    case 'anthropic':
      return `${root}/v1/models/${encodeURIComponent(model)}`;
    case 'ollama':
      return `${root}/api/tags`;
  }
}

/** Anthropic's version is the one its own client sends. */
function headersOf({ kind, apiKey = '' }: ProviderConfig): Record<string, string> {
  switch (kind) {
    case 'openai':
      return { authorization: `Bearer ${apiKey}` };
    case 'anthropic':
      return { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' };
    case 'ollama':
      return {};
  }
}

/** Pure: what a status, and for the local runtime the list, says of the model. */
export function readLookup({ kind, model }: Pick<ProviderConfig, 'kind' | 'model'>, status: number, text: string | undefined): Lookup {
  if (status === 401 || status === 403)
    return { kind: 'refused', detail: `HTTP ${status}: the key is not accepted, or may not see models` };
  if (status === 404) return { kind: 'missing', detail: `HTTP 404: no model ${model}` };
  if (status !== 200) return { kind: 'unreachable', detail: `HTTP ${status}` };
  if (kind !== 'ollama') return { kind: 'present' };
  const names = modelsIn(text ?? '');
  if (names === undefined) return { kind: 'unreachable', detail: 'the list of models is not one' };
  // A name without a tag means its newest one, as the runtime itself reads it.
  const wanted = model.includes(':') ? model : `${model}:latest`;
  return names.includes(wanted) ? { kind: 'present' } : { kind: 'missing', detail: `${model} is not pulled` };
}

function modelsIn(text: string): readonly string[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    const models: unknown = typeof list === 'object' && list !== null && 'models' in list ? list.models : undefined;
    if (!Array.isArray(models)) return undefined;
    return models.flatMap((one: unknown) =>
      typeof one === 'object' && one !== null && 'name' in one && typeof one.name === 'string' ? [one.name] : [],
    );
  } catch {
    // Not JSON: no list.
    return undefined;
  }
}
