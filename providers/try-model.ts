/** Asks a model one tiny question and says what has come of it. */
import { costOf } from './prices.ts';
import { createProvider } from './create.ts';
import { TINY_QUESTION } from './tiny-question.ts';
import type { Fault, ProviderConfig, Usage } from './contract.ts';

export type Tried =
  /** `otherForm`: it took the request in the plainest form only. `text` is what it has said. `costMicros` is null where it is not known. */
  | {
      readonly kind: 'answered';
      readonly model: string;
      readonly otherForm: boolean;
      readonly text: string;
      readonly costMicros: number | null;
    }
  | { readonly kind: 'unusable'; readonly detail: string }
  | { readonly kind: 'failed'; readonly fault: Exclude<Fault, { kind: 'aborted' }> };
export type TriedIn = { readonly tried: Tried; readonly latencyMs: number };

/** One request; two where the server takes another form than it was asked in first. */
export async function tryModel(config: ProviderConfig, deadlineMs: number, nowMs: number): Promise<TriedIn> {
  const provider = createProvider(config);
  const startedAt = performance.now();
  const ask = () => provider.complete({ ...TINY_QUESTION, deadlineMs, signal: new AbortController().signal });
  let completion = await ask();
  const otherForm = completion.kind === 'fault' && completion.fault.kind === 'http' && completion.fault.otherForm === true;
  if (otherForm) completion = await ask();
  const latencyMs = Math.round(performance.now() - startedAt);
  switch (completion.kind) {
    case 'complete':
      return {
        tried: {
          kind: 'answered',
          model: completion.model,
          otherForm,
          text: completion.text,
          costMicros: costIn(config, completion.usage, nowMs),
        },
        latencyMs,
      };
    case 'unusable':
      return { tried: { kind: 'unusable', detail: completion.detail }, latencyMs };
    case 'truncated':
      return { tried: { kind: 'unusable', detail: 'Expected a short answer, got one that was cut at its limit.' }, latencyMs };
    case 'fault': {
      const { fault } = completion;
      if (fault.kind === 'aborted') throw new Error('Expected nobody to abort this request.');
      return { tried: { kind: 'failed', fault }, latencyMs };
    }
  }
}

const costIn = (config: ProviderConfig, usage: Usage | undefined, nowMs: number): number | null =>
  usage === undefined ? null : costOf(config, usage, nowMs);
