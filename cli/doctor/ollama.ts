/** Asks an Ollama what it is and which models it holds. */
import { readAtMost } from '../../net/read-at-most.ts';
import { messageOf } from './message-of.ts';
import type { Ollama } from './optional.ts';

/** A local program; longer only keeps a person waiting. */
const WITHIN_MS = 2_000;
/** A list of a hundred models is 40 KB; whatever says more is no Ollama. */
const MOST_BYTES = 1_000_000;

export async function askOllama(address: string): Promise<Ollama> {
  try {
    const signal = AbortSignal.timeout(WITHIN_MS);
    const [about, tags] = await Promise.all([get(`${address}/api/version`, signal), get(`${address}/api/tags`, signal)]);
    const version = fieldOf(about, 'version');
    if (typeof version !== 'string') return { kind: 'absent', address, why: 'what answers there is no Ollama' };
    const models = fieldOf(tags, 'models');
    const names = Array.isArray(models) ? models.map((model) => fieldOf(model, 'name')).filter((name) => typeof name === 'string') : [];
    return { kind: 'found', address, version, models: names };
  } catch (error) {
    return { kind: 'absent', address, why: messageOf(error) };
  }
}

async function get(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { signal, redirect: 'manual' });
  const body = await readAtMost(response, MOST_BYTES);
  if (body === undefined) throw new Error(`it answers with more than ${MOST_BYTES} bytes`);
  return tryJson(body.toString('utf8'));
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // then it is no Ollama
  }
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
