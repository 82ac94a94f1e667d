/** What makes Standby better and is never missing: a local Ollama, a browser for the browser test, a configuration file. */
import { missing, notNeeded, ok, wrong } from './finding.ts';
import type { Finding } from './finding.ts';
import type { Program } from './node.ts';

export type Ollama = { readonly address: string } & (
  | { readonly kind: 'found'; readonly version: string; readonly models: readonly string[] }
  | { readonly kind: 'absent'; readonly why: string }
);

export function ollamaFinding(ollama: Ollama): Finding {
  if (ollama.kind === 'absent')
    return notNeeded(
      'Ollama',
      `not found at ${ollama.address} (${ollama.why}); it is one way to have a local model`,
      'Start Ollama, or set OLLAMA_HOST to where it is.',
    );
  const models = ollama.models.length === 0 ? 'no models' : `models: ${ollama.models.join(', ')}`;
  return ok('Ollama', `${ollama.version} at ${ollama.address}, ${models}`);
}

/** `OLLAMA_HOST` in the forms that Ollama takes, as an address to ask; a name and password in it are left out. Pure. */
export function ollamaAddress(host: string | undefined): string {
  const standard = 'http://127.0.0.1:11434';
  if (host === undefined || host.trim() === '') return standard;
  const given = host.trim();
  const hasScheme = /^https?:\/\//.test(given);
  const text = hasScheme ? given : `http://${given}`;
  if (!URL.canParse(text)) return standard;
  const url = new URL(text);
  // A server may listen on all addresses; a client cannot ask there.
  const where = url.hostname === '0.0.0.0' || url.hostname === '[::]' ? '127.0.0.1' : url.hostname;
  // With a scheme its port is the standard one, without it is Ollama's; a URL does not show 80.
  const port = url.port !== '' || hasScheme || given.endsWith(':80') ? url.port : '11434';
  return `${url.protocol}//${where}${port === '' ? '' : `:${port}`}`;
}

export function chromiumFinding(chromium: Program | undefined): Finding {
  if (chromium !== undefined) return ok('Chromium', `${chromium.path}; only the browser test uses it`);
  return notNeeded('Chromium', 'not found on the PATH; only the browser test uses it', 'Install chromium to run the browser test.');
}

export type CheckConfig = (path: string) => Promise<{ readonly problems: readonly string[] }>;
export type ConfigFacts = { readonly path: string; readonly isThere: boolean; readonly isNamed: boolean; readonly check?: CheckConfig };

export async function configFinding({ path, isThere, isNamed, check }: ConfigFacts): Promise<Finding> {
  if (!isThere) {
    if (isNamed) return missing('configuration', `${path}, which --config names, is not there`, 'Correct --config, or make the file.');
    return notNeeded('configuration', `no ${path}`);
  }
  const told = `${path} is there`;
  const [problem, ...more] = (await check?.(path))?.problems ?? [];
  if (problem !== undefined)
    return wrong(
      'configuration',
      `${told}, with ${more.length === 0 ? 'a problem' : `${more.length + 1} problems, the first`}: ${problem}`,
      `standby config check --config ${path}`,
    );
  return ok('configuration', told, `standby config check --config ${path} says whether all of it is right`);
}
