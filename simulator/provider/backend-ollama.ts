/** The API of a local Ollama: chat and the paths that tools look at, with the replies measured on v0.17.4. */
import { entryOf } from './allowed.ts';
import type { Backend, Incoming, Said } from './backend.ts';
import { json, tokensIn } from './dialect.ts';
import type { WireReply } from './dialect.ts';

const VERSION = '0.17.4';
const MODEL = 'standby-simulated:latest';
/** When this simulator was written; a model file has a date, and a test wants the same one each time. */
const MODIFIED_AT = '2026-11-25T00:00:00Z';
const DETAILS = {
  parent_model: '',
  format: 'gguf',
  family: 'llama',
  families: ['llama'],
  parameter_size: '135M',
  quantization_level: 'Q4_1',
};
const listed = (name: string) => ({ name, model: name, modified_at: MODIFIED_AT, size: 98_000_000, digest: 'simulated', details: DETAILS });
const LISTED = listed(MODEL);
/** What the examples name is there as well: any model is answered for. */
const PULLED = [LISTED, listed('llama3.2:3b')];
/** Nothing here takes time; the figures are there because a client may divide by them. */
const DURATIONS = { total_duration: 35_000_000, load_duration: 4_000_000, prompt_eval_duration: 10_000_000, eval_duration: 21_000_000 };
/** Ollama's own default where a request names none. */
const USUAL_CONTEXT = 4096;

type Route = { readonly method: string; readonly answer: (incoming: Incoming, said: Said | undefined) => WireReply };
const ROUTES: Readonly<Record<string, Route>> = {
  '/api/version': { method: 'GET', answer: () => json(200, { version: VERSION }) },
  '/api/tags': { method: 'GET', answer: () => json(200, { models: PULLED }) },
  '/api/ps': {
    method: 'GET',
    answer: () => json(200, { models: [{ ...LISTED, size_vram: 0, context_length: USUAL_CONTEXT, expires_at: '2318-01-01T00:00:00Z' }] }),
  },
  '/api/show': { method: 'POST', answer: show },
  '/api/chat': { method: 'POST', answer: chat },
};

export function ollamaBackend(): Backend {
  return {
    async reply(incoming, said) {
      const route = ROUTES[incoming.path];
      if (route === undefined) return plain(404, '404 page not found');
      return route.method === incoming.method ? route.answer(incoming, said) : plain(405, '405 method not allowed');
    },
    close: async () => {},
  };
}

function chat({ text }: Incoming, said: Said | undefined): WireReply {
  const body = jsonOf(text);
  const wrong = complaintAbout(text, body);
  if (wrong !== undefined) return wrong;
  const model = String(entryOf(body, 'model'));
  // A chat without messages only loads the model.
  if (said === undefined)
    return json(200, { ...stamp(model), message: { role: 'assistant', content: '' }, done_reason: 'load', done: true });
  const reply = completion(body, said);
  if (entryOf(body, 'stream') === false) return json(200, reply);
  // Two lines, as short as a stream can be: the words, then the end with the counts.
  const first = { ...stamp(model), message: reply.message, done: false };
  const last = { ...reply, message: { role: 'assistant', content: '' } };
  return { status: 200, headers: { 'content-type': 'application/x-ndjson' }, body: `${JSON.stringify(first)}\n${JSON.stringify(last)}\n` };
}

function completion(body: unknown, { text, prompt }: Said) {
  const limit = numberIn(body, 'num_predict') ?? -1;
  const tokens = tokensIn(text);
  const isCut = limit > 0 && tokens > limit;
  return {
    ...stamp(prompt.model),
    // Four characters to a token, as in the counts beside it.
    message: { role: 'assistant', content: isCut ? text.slice(0, limit * 4) : text },
    done: true,
    done_reason: isCut ? 'length' : 'stop',
    ...DURATIONS,
    prompt_eval_count: tokensIn(prompt.user),
    eval_count: isCut ? limit : tokens,
  };
}

/** The mistakes of a caller, worded and numbered as the real one does. */
function complaintAbout(text: string, body: unknown): WireReply | undefined {
  if (text.trim() === '') return json(400, { error: 'missing request body' });
  if (body === undefined) return json(400, { error: 'unexpected EOF' });
  const model = entryOf(body, 'model');
  if (typeof model !== 'string' || model === '') return json(400, { error: 'model is required' });
  if (Array.isArray(entryOf(body, 'tools'))) return json(400, { error: `registry.ollama.ai/library/${model} does not support tools` });
  if (entryOf(body, 'think') === true) return json(400, { error: `"${model}" does not support thinking` });
  const format = entryOf(body, 'format');
  const isFormat =
    format === undefined || format === '' || format === 'json' || (typeof format === 'object' && format !== null && !Array.isArray(format));
  // A caller's mistake that looks like a server's fault: this is how the real one answers.
  if (!isFormat) return json(500, { error: `invalid format: ${JSON.stringify(format)}; expected "json" or a valid JSON Schema object` });
  const tooLong = tokensIn(text) > (numberIn(body, 'num_ctx') ?? USUAL_CONTEXT);
  if (tooLong && entryOf(body, 'truncate') === false) return json(400, { error: 'the input length exceeds the context length' });
  return undefined;
}

function show({ text }: Incoming): WireReply {
  const body = jsonOf(text);
  const model = entryOf(body, 'model') ?? entryOf(body, 'name');
  if (typeof model !== 'string' || model === '') return json(400, { error: 'model is required' });
  const info = { 'general.architecture': 'llama', 'llama.context_length': 8192 };
  return json(200, {
    modelfile: '',
    parameters: '',
    template: '{{ .Prompt }}',
    details: DETAILS,
    model_info: info,
    capabilities: ['completion'],
    modified_at: MODIFIED_AT,
  });
}

function stamp(model: string) {
  return { model, created_at: new Date().toISOString() };
}

function numberIn(body: unknown, option: string): number | undefined {
  const value = entryOf(entryOf(body, 'options'), option);
  return typeof value === 'number' ? value : undefined;
}

function plain(status: number, body: string): WireReply {
  return { status, headers: { 'content-type': 'text/plain' }, body };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Answered by the caller as the real one does: "unexpected EOF".
    return undefined;
  }
}
