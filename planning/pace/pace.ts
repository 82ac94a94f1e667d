/** Pure: whether an account has room for one more request at its pace. Policies are data with reasons. */

/** What an account takes; what is not given is not bounded. */
export type Pace = {
  /** Requests under way at once. */
  readonly concurrency?: number;
  readonly requestsPerMinute?: number;
  /** Of prompts and answers together. */
  readonly tokensPerMinute?: number;
};

/** All that share a pace. */
export type Paced = { readonly account: string; readonly pace: Pace };

/** A minute, and what requests may be on their way longer than others: a provider counts when they arrive. */
export const WINDOW_MS = 62_000;
/** What a request takes where none of the last minute has ended yet. */
const USUAL_MS = 2_000;

/** Of the account, as it stands: what is under way, and what was begun in the window. */
export type Use = { readonly underWay: number; readonly requests: number; readonly tokens: number };
/** `ahead`: so many others have waited longer, and their turn has come. */
export type Need = { readonly tokens: number; readonly ahead: number };
export type Limit = 'concurrency' | 'requests' | 'tokens';
/** `toLeave`: how much of what is oldest has to leave the window before there is room. */
export type Held = { readonly by: Limit; readonly toLeave: { readonly requests?: number; readonly tokens?: number } };

/** Undefined where there is room. */
export function heldAtPace(pace: Pace, use: Use, { tokens, ahead }: Need): Held | undefined {
  const { concurrency = Infinity, requestsPerMinute = Infinity, tokensPerMinute = Infinity } = pace;
  const requests = use.requests + ahead + 1 - requestsPerMinute;
  if (requests > 0) return { by: 'requests', toLeave: { requests } };
  const over = use.tokens + (ahead + 1) * tokens - tokensPerMinute;
  if (over > 0) return { by: 'tokens', toLeave: { tokens: over } };
  return use.underWay + ahead + 1 > concurrency ? { by: 'concurrency', toLeave: {} } : undefined;
}

/** Whether no minute has room for it. */
export const isTooMuch = ({ tokensPerMinute = Infinity }: Pace, tokens: number): boolean => tokens > tokensPerMinute;

/** How far apart those who wait for the same limit are let in, so that they neither come together nor leave room unused. */
export function apartMs(by: Limit | 'told', pace: Pace, tokens: number, meanMs = USUAL_MS): number {
  const apart = {
    concurrency: meanMs / (pace.concurrency ?? 1),
    requests: WINDOW_MS / (pace.requestsPerMinute ?? 1),
    tokens: (WINDOW_MS * tokens) / (pace.tokensPerMinute ?? 1),
    told: LEAST_APART_MS,
  };
  return Math.max(apart[by], LEAST_APART_MS);
}
const LEAST_APART_MS = 50;

/** Four characters make a token in most languages; what was really used takes the place of this with the answer. */
const CHARACTERS = 4;
export const tokensOf = (characters: number, maxOutputTokens: number): number => Math.ceil(characters / CHARACTERS) + maxOutputTokens;

/** In the words of who looks: "3 of 3 at once". */
export function limitText(by: Limit, pace: Pace, use: Use): string {
  switch (by) {
    case 'concurrency':
      return `${use.underWay} of ${pace.concurrency ?? 0} at once`;
    case 'requests':
      return `${use.requests} of ${pace.requestsPerMinute ?? 0} requests in a minute`;
    case 'tokens':
      return `${use.tokens} of ${pace.tokensPerMinute ?? 0} tokens in a minute`;
  }
}
