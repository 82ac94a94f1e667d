/** A provider's own rate limits, simulated: who is over them is answered 429, and its headers say what is left. */
import type { DialectName } from './provider.ts';
import type { Mode } from './mode.ts';

type Limited = Extract<Mode, { kind: 'limited' }>;
export type Taken =
  /** `end` when its reply is made. */
  { readonly kind: 'taken'; readonly headers: Readonly<Record<string, string>>; readonly end: () => void } | Refused;
export type Refused = { readonly kind: 'refused'; readonly headers: Readonly<Record<string, string>> };

const MINUTE_MS = 60_000;

export class Limits {
  readonly #dialect: DialectName;
  readonly #taken: { readonly atMs: number; readonly tokens: number }[] = [];
  #underWay = 0;
  #refused = 0;

  constructor(dialect: DialectName) {
    this.#dialect = dialect;
  }

  /** So many were answered 429 since it was started. */
  get refused(): number {
    return this.#refused;
  }

  take(mode: Limited, tokens: number, nowMs: number): Taken {
    const { concurrency = Infinity, requestsPerMinute = Infinity, tokensPerMinute = Infinity } = mode;
    while ((this.#taken[0]?.atMs ?? Infinity) <= nowMs - MINUTE_MS) this.#taken.shift();
    const used = this.#taken.reduce((sum, one) => sum + one.tokens, 0);
    if (this.#underWay >= concurrency || this.#taken.length >= requestsPerMinute || used + tokens > tokensPerMinute) {
      this.#refused += 1;
      return { kind: 'refused', headers: { 'retry-after': String(this.#waitS(nowMs)), ...this.#headers(mode, nowMs) } };
    }
    this.#underWay += 1;
    this.#taken.push({ atMs: nowMs, tokens });
    return { kind: 'taken', headers: this.#headers(mode, nowMs), end: () => void (this.#underWay -= 1) };
  }

  #waitS(nowMs: number): number {
    const [oldest] = this.#taken;
    return oldest === undefined ? 1 : Math.max(1, Math.ceil((oldest.atMs + MINUTE_MS - nowMs) / 1_000));
  }

  /** In the vendor's own form; whole again when all of the last minute has left it. */
  #headers({ headers, ...limits }: Limited, nowMs: number): Readonly<Record<string, string>> {
    if (!headers || this.#dialect === 'ollama') return {};
    const resetMs = Math.max(0, (this.#taken.at(-1)?.atMs ?? nowMs - MINUTE_MS) + MINUTE_MS - nowMs);
    const used = { requests: this.#taken.length, tokens: this.#taken.reduce((sum, one) => sum + one.tokens, 0) };
    const given = { requests: limits.requestsPerMinute, tokens: limits.tokensPerMinute };
    const all = (['requests', 'tokens'] as const).flatMap((kind): [string, string][] => {
      const limit = given[kind];
      if (limit === undefined) return [];
      const words = { limit: String(limit), remaining: String(Math.max(0, limit - used[kind])), reset: this.#reset(resetMs, nowMs) };
      return Object.entries(words).map(([what, value]) => [this.#name(what, kind), value]);
    });
    return Object.fromEntries(all);
  }

  #name(what: string, kind: string): string {
    return this.#dialect === 'anthropic' ? `anthropic-ratelimit-${kind}-${what}` : `x-ratelimit-${what}-${kind}`;
  }

  #reset(ms: number, nowMs: number): string {
    if (this.#dialect === 'anthropic') return new Date(nowMs + ms).toISOString();
    return ms < 1_000 ? `${ms}ms` : `${(ms / 1_000).toFixed(3)}s`;
  }
}
