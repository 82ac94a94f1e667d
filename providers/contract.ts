/** What a provider is to the rest of Standby: one exchange in, one of these ends out. Providers know no ticket. */
import type { Cause } from './cause.ts';
import type { RateHeaders } from './rate-headers.ts';

/** One request for one structured answer. Everything that bounds the exchange is given, nothing is defaulted. */
export type CompletionRequest = {
  readonly system: string;
  readonly user: string;
  /** JSON Schema of the answer; every string bounded, every object closed. `name` is letters, digits, `_`. */
  readonly schema: { readonly name: string; readonly json: Readonly<Record<string, unknown>> };
  readonly maxOutputTokens: number;
  /** The model has reasoned and then said nothing: it is told not to reason, where its server has a word for that. */
  readonly withoutReasoning?: boolean;
  /** One deadline over connect, headers and body, in milliseconds from the call. */
  readonly deadlineMs: number;
  /** Bytes of the reply's body, counted after decompression as they arrive. */
  readonly maxBytes: number;
  /** Aborted when the work is cancelled or the process stops. */
  readonly signal: AbortSignal;
};

export type Usage = { readonly inputTokens: number; readonly outputTokens: number };

/** Why an attempt gave no answer, in facts only; what it means is the verdict's business. */
export type Fault =
  | {
      readonly kind: 'http';
      readonly status: number;
      /** The vendor's own short word, or our name for a sentence of its that we know. */
      readonly code: string | undefined;
      /** What it is about; undefined where no table knows it. */
      readonly cause: Cause | undefined;
      /** As the vendor wrote it. */
      readonly retryAfter: string | undefined;
      /** The vendor's own word for a limit by the day that is used up. */
      readonly dayQuota?: string;
      /** An error of the vendor's own form, a page in HTML, or anything else. */
      readonly body: 'error' | 'page' | 'other';
      /** The server may take the same request in the form in which it is asked from now on. */
      readonly otherForm?: true;
      readonly detail: string;
    }
  /** Refused, reset, DNS, TLS. `sent` is false only where the connection was never made. */
  | { readonly kind: 'network'; readonly sent: boolean; readonly detail: string }
  /** No complete answer before the deadline. */
  | { readonly kind: 'silent'; readonly detail: string }
  | { readonly kind: 'too-large'; readonly detail: string }
  /** A 200 without an answer of a model: a page, no JSON, no choice, an error that no table knows, or an end that the server calls its own failure. */
  | { readonly kind: 'malformed'; readonly detail: string }
  /** A 200 of a server that was still loading the model. */
  | { readonly kind: 'loading'; readonly detail: string }
  /** The vendor's model or filter declined. */
  | { readonly kind: 'refused'; readonly raw: string | undefined; readonly detail: string }
  /** We stopped it: the work was cancelled or the process is going down. */
  | { readonly kind: 'aborted' };

/**
 * What an answer lacks. `end`: the word that says it is whole. `text`: there is none. `text-beside-reasoning`: there is none, and reasoning
 * is there. `form`: it is something else than text, a call of a tool that was not offered, say. `schema`: the server itself says that it does not
 * keep the schema.
 */
export type Lacking = 'end' | 'text' | 'text-beside-reasoning' | 'form' | 'schema';

type Written = { readonly usage: Usage | undefined; readonly model: string; readonly raw: string };
/** How one exchange ended. `model` is what the vendor says has written, or what was asked where it says nothing; `raw` the vendor's own word for the end; `rate` what its headers say of its limits. */
export type Completion = Ended & { readonly rate?: RateHeaders };
type Ended =
  | ({ readonly kind: 'complete'; readonly text: string } & Written)
  /** A model has written, and it is no whole answer. Reasoning never becomes one. The same model may do better when it is told. */
  | ({ readonly kind: 'unusable'; readonly lacks: Lacking; readonly detail: string } & Written)
  /** Cut at the output limit: never an answer, even if it parses. */
  | ({ readonly kind: 'truncated' } & Written)
  | { readonly kind: 'fault'; readonly fault: Fault; readonly usage: Usage | undefined };

/** What the end of a failed attempt means. Decided on provider, status, code and body state together. No verdict is about other routes. */
export type Verdict =
  /** A shorter text, or a model that takes more, may do. */
  | { readonly kind: 'too-long' }
  | { readonly kind: 'retry-same'; readonly afterMs: number | undefined }
  | { readonly kind: 'next-route' }
  | { readonly kind: 'open-until'; readonly atMs: number | 'changed-by-hand' }
  | { readonly kind: 'policy' };

/** A configured model at a configured endpoint. */
export interface Provider {
  /** Makes exactly one HTTP request, or none where the connection cannot be made. Never throws for what a vendor does. */
  complete(request: CompletionRequest): Promise<Completion>;
  /** Pure. `aborted` is never passed: that is not the provider's doing. */
  verdictOf(fault: Exclude<Fault, { kind: 'aborted' }>, nowMs: number): Verdict;
  /** Where a model has to be loaded first: loads it to the end, however long that takes, until the signal. Never throws. */
  warm?(signal: AbortSignal): Promise<Warmed>;
}
/** `why` in our own words. */
export type Warmed = { readonly kind: 'loaded' } | { readonly kind: 'not-loaded'; readonly why: string };
/** What of OpenAI's own form a server takes. Where one is false the request says the same in the way that all servers know. */
export type ChatForm = {
  /** `store: false`. Else nothing: who does not know the word keeps nothing by it. */
  readonly store: boolean;
  /** The limit as `max_completion_tokens`. Else as `max_tokens`. */
  readonly maxCompletionTokens: boolean;
  /** The schema as `json_schema`. Else `json_object`, and the schema stands in the prompt. */
  readonly jsonSchema: boolean;
  /** The schema is held while the answer is written. Else it is a hint. */
  readonly strict: boolean;
};

/** `kind` chooses the wire dialect; `baseUrl` is configurable so that a gateway or a test can stand in its place. */
export type ProviderConfig = {
  readonly kind: 'openai' | 'anthropic' | 'ollama';
  readonly baseUrl: string;
  readonly model: string;
  readonly apiKey: string | undefined;
  /** What the server takes of OpenAI's form; of the rest its address tells, or its replies. */
  readonly dialect?: Partial<ChatForm>;
  /** What it costs; without it, what its address tells. */
  readonly price?: Price;
};

/**
 * Of a million tokens. `listed`: as the price list has it for that vendor, whoever passes the call on. `given`: in millionths of a US dollar.
 * `unknown` is null in every sum, and never zero.
 */
export type Price =
  | { readonly kind: 'free' | 'unknown' }
  | { readonly kind: 'listed'; readonly vendor: string }
  | { readonly kind: 'given'; readonly inputMicros: number; readonly outputMicros: number };
