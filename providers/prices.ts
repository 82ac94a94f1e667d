/** What a request costs at the time it is made, in integer micro-US-dollars. An unknown price is null and never zero. */
import { calcPrice, findProvider } from '@pydantic/genai-prices';
import { hostOf, vendorAt } from './vendors.ts';
import type { Price, ProviderConfig, Usage } from './contract.ts';

export type Priced = Pick<ProviderConfig, 'kind' | 'baseUrl' | 'model' | 'price'>;
export type RequestSize = { readonly inputChars: number; readonly maxOutputTokens: number };

/** For what is sent besides the two texts: the schema (some 2,500 characters for a triage) and the vendor's own instructions around it (some 200 tokens were seen). */
const FRAMING_TOKENS = 3_000;

/**
 * The most that a request can cost, reserved before it is sent. `inputChars` counts the system and the user text. A token holds one
 * character or more in such texts, so characters are the ceiling of tokens.
 */
export function worstCost(priced: Priced, size: RequestSize, atMs: number): number | null {
  return costOf(priced, { inputTokens: size.inputChars + FRAMING_TOKENS, outputTokens: size.maxOutputTokens }, atMs);
}

/** What the request did cost by the vendor's own count, at the prices in force at `atMs`. */
export function costOf(priced: Priced, usage: Usage, atMs: number): number | null {
  const price = priced.price ?? usualPrice(priced);
  switch (price.kind) {
    case 'free':
      return 0;
    case 'unknown':
      return null;
    case 'given':
      return Math.ceil((usage.inputTokens * price.inputMicros + usage.outputTokens * price.outputMicros) / 1_000_000);
    case 'listed':
      return listed(price.vendor, priced.model, usage, atMs);
  }
}

/**
 * By whose address it is: what a gateway asks for the same model is its own business. A local runtime has no invoice: its cost is the
 * machine's, which runs anyway so that there is a local tier.
 */
function usualPrice({ kind, baseUrl }: Priced): Price {
  if (kind === 'ollama') return { kind: 'free' };
  const vendor = vendorAt(baseUrl) && findProvider({ providerApiUrl: spelledOut(baseUrl) })?.id;
  return vendor === undefined ? { kind: 'unknown' } : { kind: 'listed', vendor };
}

/** As the price list writes addresses. It looks at how they begin, and so does the address of a gateway that is named after a vendor. */
const spelledOut = (baseUrl: string): string => `https://${hostOf(baseUrl)}${new URL(baseUrl).pathname}`;

/** Whether the price list knows a vendor by this id. */
export const isListed = (vendor: string): boolean => findProvider({ providerId: vendor })?.id === vendor;

function listed(vendor: string, model: string, { inputTokens, outputTokens }: Usage, atMs: number): number | null {
  const tokens = { input_tokens: inputTokens, output_tokens: outputTokens };
  // The timestamp is given, so that an old call keeps its old price; the package's data is the pinned one and is never updated from outside.
  const price = calcPrice(tokens, model, { providerId: vendor, timestamp: new Date(atMs) });
  // A model that lacks one of the two prices is sold in another unit (speech, embeddings): its sum would be too low.
  if (price?.model_price['input_mtok'] === undefined || price.model_price['output_mtok'] === undefined) return null;
  return microDollars(price.total_price);
}

/** Rounded up, so that a sum of parts never falls below the invoice; nine digits first, because 0.1 + 0.2 is not 0.3. */
const microDollars = (dollars: number): number => Math.ceil(Number((dollars * 1_000_000).toFixed(3)));
