/** Pure: what a route needs before it can be asked. */
import { durationText } from './duration.ts';
import { isHostOf, whereTo } from './own-address.ts';
import { KINDS } from '../providers/kinds.ts';
import type { Finding } from './problem.ts';
import type { MergedRoute } from './routes.ts';

export function checkRoutes(routes: readonly MergedRoute[]): readonly Finding[] {
  return routes.flatMap((route) => [
    ...tooTight(route),
    ...withoutKey(route),
    ...localElsewhere(route),
    ...runElsewhere(route),
    ...otherDialect(route),
  ]);
}

function tooTight({ route, path }: MergedRoute): readonly Finding[] {
  if (route.budgetMs >= route.attemptMs) return [];
  return [
    {
      path: [...path, 'budget'],
      at: 'value',
      wanted: `a budget that holds one attempt of ${durationText(route.attemptMs)}`,
      got: durationText(route.budgetMs),
      todo: `Raise budget, or lower attempt.`,
    },
  ];
}

/** A server on own hardware may ask for none. */
function withoutKey({ kind, route, key, path }: MergedRoute): readonly Finding[] {
  if (KINDS[kind].isLocal || route.kind === 'local') return [];
  if (key.given.apiKeyEnv !== undefined || key.given.apiKeyFile !== undefined) return [];
  return [{ path, at: 'key', wanted: 'apiKeyEnv or apiKeyFile, here or at its provider', got: 'neither' }];
}

/** What is called local gets the tickets of local-only clients: an address of others would let them out of the house. */
function localElsewhere({ kind, route, address, ownHost, path }: MergedRoute): readonly Finding[] {
  const { baseUrl, baseUrlEnv } = address.given;
  if (route.kind !== 'local') return [];
  const text = baseUrl ?? (baseUrlEnv === undefined ? KINDS[kind].baseUrl : undefined);
  const refused = text === undefined ? undefined : refusedAsLocal(text, ownHost);
  return refused === undefined ? [] : [{ path: [...path, 'local'], at: 'key', ...refused }];
}

/** A local Ollama sends a prompt on for a model whose tag says that it runs in Ollama's own cloud (docs.ollama.com/cloud). */
function runElsewhere({ kind, route, model, path }: MergedRoute): readonly Finding[] {
  if (route.kind !== 'local' || kind !== 'ollama' || !/[:-]cloud$/i.test(model.trim())) return [];
  return [
    {
      path: [...path, 'model'],
      at: 'value',
      wanted: 'a model that runs on hardware of your own, for a local route',
      got: 'one that Ollama runs in its cloud',
      todo: 'Choose a model without cloud in its tag, or say local: false.',
    },
  ];
}

/** Only OpenAI's dialect is spoken by servers that differ in it. */
function otherDialect({ kind, dialect, path }: MergedRoute): readonly Finding[] {
  if (dialect === undefined || kind === 'openai') return [];
  return [
    { path: [...path, 'dialect'], at: 'key', wanted: 'a dialect of kind: openai only', got: `one of kind: ${kind}`, todo: 'Leave it out.' },
  ];
}

/** Why an address is not that of a local route, in words that do not show it: it may come from a variable. */
export function refusedAsLocal(address: string, ownHost: string | undefined): Pick<Finding, 'wanted' | 'got' | 'todo'> | undefined {
  switch (whereTo(address)) {
    case 'own':
      return undefined;
    case 'vendor':
      return { wanted: 'a local route at an address of your own', got: "the vendor's", todo: 'Give its baseUrl, or leave out local.' };
    case 'elsewhere':
      if (ownHost !== undefined && isHostOf(ownHost, address)) return undefined;
      return {
        wanted: 'a local route at a loopback or private IP address',
        got: ownHost === undefined ? 'a name or a public address' : 'another host than local says',
        todo: 'If it is hardware of your own, say its host: local: gpu.example.internal. Else say local: false.',
      };
  }
}
