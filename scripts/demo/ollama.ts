/** Finds an Ollama on this machine and a model in it. Asks two cheap questions and loads nothing. */
import { z } from 'zod';

export type FoundOllama = { readonly url: string; readonly model: string };

const tags = z.object({ models: z.array(z.object({ name: z.string().regex(/^[\w./:-]{1,120}$/), size: z.number().optional() })) });
/** Loopback answers in milliseconds; the demo's start must not wait for more. */
const WAIT_MS = 700;

/** Pure. Where `OLLAMA_HOST` points, in the forms that Ollama itself reads: a port, a host, or an address. */
export function ollamaUrl(host: string | undefined): string {
  if (host === undefined || host.trim() === '') return 'http://127.0.0.1:11434';
  const given = host.trim();
  const address = given.includes('://') ? given : `http://${given.startsWith(':') ? `127.0.0.1${given}` : given}`;
  if (!URL.canParse(address)) return 'http://127.0.0.1:11434';
  const url = new URL(address);
  // A server listens on all addresses by this one; a client reaches it on loopback.
  const name = url.hostname === '0.0.0.0' || url.hostname === '[::]' ? '127.0.0.1' : url.hostname;
  return `${url.protocol}//${name}:${url.port || '11434'}`;
}

/** Undefined where nobody answers as Ollama does, or it has no model. */
export async function findOllama(url: string): Promise<FoundOllama | undefined> {
  try {
    const version = await ask(`${url}/api/version`);
    if (typeof z.object({ version: z.string() }).safeParse(version).data?.version !== 'string') return undefined;
    const model = modelAmong(tags.parse(await ask(`${url}/api/tags`)).models);
    return model === undefined ? undefined : { url, model };
  } catch {
    // Whatever the reason: there is none to offer, and the demo needs none.
    return undefined;
  }
}

/** Pure. The built-in one where it is installed, else the smallest that is not only for embeddings. */
export function modelAmong(models: readonly { readonly name: string; readonly size?: number | undefined }[]): string | undefined {
  const usable = models.filter(({ name }) => !/embed|bge|minilm/i.test(name));
  const known = usable.find(({ name }) => name === 'llama3.2:3b');
  return (known ?? usable.toSorted((a, b) => (a.size ?? Infinity) - (b.size ?? Infinity))[0])?.name;
}

async function ask(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(WAIT_MS), redirect: 'error' });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.json();
}
