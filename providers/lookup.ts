/** Asks a provider whether a model is there for this key: one request that costs nothing, for the list that the vendor's own client asks for. */
import { openExchange } from './bounded-fetch.ts';
import { vendorAt, withoutSlashes } from './vendors.ts';
import type { Ending, Fetch } from './bounded-fetch.ts';
import type { ProviderConfig } from './contract.ts';
import type { Kind } from './kinds.ts';

export type Lookup =
  | { readonly kind: 'present' }
  | { readonly kind: 'missing'; readonly detail: string }
  /** Its list says nothing of the model: it may be there all the same. */
  | { readonly kind: 'unlisted'; readonly detail: string }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'unreachable'; readonly detail: string };
/** `latencyMs` from the call to the last byte; `serverMs` is the other side's clock, in milliseconds since 1970, where it says its time. */
export type LookedUp = { readonly lookup: Lookup; readonly latencyMs: number; readonly serverMs: number | undefined };

/** A list of a thousand models is under a megabyte. */
const MOST_BYTES = 4 * 1024 * 1024;

/** How a kind is asked for its models. Loaded when it is asked: most commands ask nobody. */
type ListModels = (config: ProviderConfig, fetch: Fetch, deadlineMs: number) => Promise<unknown>;
const LISTS: Readonly<Record<Kind, () => Promise<{ readonly listModels: ListModels }>>> = {
  openai: () => import('./openai/models.ts'),
  anthropic: () => import('./anthropic/models.ts'),
  ollama: () => import('./ollama/models.ts'),
};

export async function lookUpModel(config: ProviderConfig, deadlineMs: number): Promise<LookedUp> {
  const { listModels } = await LISTS[config.kind]();
  const startedAt = performance.now();
  const exchange = openExchange({ deadlineMs, maxBytes: MOST_BYTES, signal: new AbortController().signal });
  // What the client makes of the reply is not looked at: the exchange has recorded it.
  await listModels({ ...config, baseUrl: withoutSlashes(config.baseUrl) }, exchange.fetch, deadlineMs).catch(() => undefined);
  const ending = exchange.ending();
  const latencyMs = Math.round(performance.now() - startedAt);
  if (ending?.kind !== 'reply')
    return { lookup: { kind: 'unreachable', detail: whyNot(ending, deadlineMs) }, latencyMs, serverMs: undefined };
  const date = Date.parse(ending.headers.get('date') ?? '');
  return { lookup: readLookup(config, ending.status, ending.body), latencyMs, serverMs: Number.isNaN(date) ? undefined : date };
}

/** Never in the words of the fault: they may quote the address with what stands in it. */
function whyNot(ending: Exclude<Ending, { kind: 'reply' }> | undefined, deadlineMs: number): string {
  switch (ending?.kind) {
    case undefined:
    case 'aborted':
      return 'no answer';
    case 'network':
      return `no answer: ${ending.word}`;
    case 'deadline':
      return `no answer within ${deadlineMs / 1_000} s`;
    case 'too-large':
      return 'the list of models is larger than any';
  }
}

type Wanted = Pick<ProviderConfig, 'kind' | 'baseUrl' | 'model'>;

/** Pure: what a status and a list say of the model. */
export function readLookup(wanted: Wanted, status: number, text: string | undefined): Lookup {
  if (status === 401 || status === 403)
    return { kind: 'refused', detail: `HTTP ${status}: the key is not accepted, or may not see models` };
  // Some servers in OpenAI's dialect have no list. OpenAI has: there the address is wrong.
  if (status === 404 && wanted.kind === 'openai' && vendorAt(wanted.baseUrl)?.name !== 'OpenAI')
    return { kind: 'unlisted', detail: 'HTTP 404: it has no list of models' };
  if (status !== 200) return { kind: 'unreachable', detail: `HTTP ${status}` };
  const list = listIn(text ?? '');
  if (list === undefined) return { kind: 'unreachable', detail: 'the list of models is not one' };
  return wanted.kind === 'ollama' ? pulledIn(list, wanted.model) : listedIn(list, wanted);
}

function pulledIn({ names }: Names, model: string): Lookup {
  // A name without a tag means its newest one, as the runtime itself reads it.
  const wanted = model.includes(':') ? model : `${model}:latest`;
  return names.includes(wanted) ? { kind: 'present' } : { kind: 'missing', detail: `${model} is not pulled` };
}

function listedIn({ names, goesOn }: Names, { baseUrl, model }: Wanted): Lookup {
  if (names.some((name) => isNamed(name, model))) return { kind: 'present' };
  if (goesOn) return { kind: 'unlisted', detail: `${model} is not among the first ${names.length} of its list` };
  const detail = `${model} is not in its list of ${names.length} model${names.length === 1 ? '' : 's'}`;
  // There a model is asked for by the name of its deployment, which its owner chooses.
  return vendorAt(baseUrl)?.name === 'Azure' ? { kind: 'unlisted', detail } : { kind: 'missing', detail };
}

/** Anthropic lists dated names and takes the bare ones too (promptfoo PR#10483). Google says before a name what it is (chatbox#2318). */
function isNamed(listed: string, model: string): boolean {
  const name = listed.replace(/^models\//, '');
  return listed === model || name === model || (name.startsWith(`${model}-`) && /^-\d{8}$/.test(name.slice(model.length)));
}

type Names = { readonly names: readonly string[]; readonly goesOn: boolean };

/** `data` with an `id` at OpenAI and Anthropic, `models` with a `name` at Ollama. Undefined where it is no list. */
function listIn(text: string): Names | undefined {
  try {
    const list: unknown = JSON.parse(text);
    const models = entryOf(list, 'data') ?? entryOf(list, 'models');
    if (!Array.isArray(models)) return undefined;
    const names = models.map((one: unknown) => entryOf(one, 'id') ?? entryOf(one, 'name')).filter((name) => typeof name === 'string');
    return { names, goesOn: entryOf(list, 'has_more') === true };
  } catch {
    // Not JSON: no list.
    return undefined;
  }
}

const entryOf = (of: unknown, key: string): unknown =>
  typeof of === 'object' && of !== null && Object.hasOwn(of, key) ? Reflect.get(of, key) : undefined;
