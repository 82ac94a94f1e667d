/** What a rule says of the evidence, and the small questions that rules share. Pure. */
import type { Parsed } from '../../connectors/desk/reply.ts';
import type { Evidence } from './evidence.ts';
import type { Got } from './wire.ts';

export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly wanted: string; readonly got: string }
  | { readonly kind: 'skipped'; readonly why: string };
export type Rule = {
  /** Its number in docs/desk-contract.openapi.yaml. */
  readonly id: string;
  readonly claim: string;
  /** Rules that must have passed, or there is nothing to judge. */
  readonly needs: readonly string[];
  readonly judge: (evidence: Evidence) => Verdict;
};

export const PASSED: Verdict = { kind: 'passed' };
/** Some of what was got is the desk's own text, and may be a long one. */
const LONGEST_GOT = 300;
export const failed = (wanted: string, got: string): Verdict => ({ kind: 'failed', wanted, got: got.slice(0, LONGEST_GOT).toWellFormed() });
export const skipped = (why: string): Verdict => ({ kind: 'skipped', why });

/** The first that is not passed, else passed. */
export function firstOf(...verdicts: readonly Verdict[]): Verdict {
  return verdicts.find(({ kind }) => kind !== 'passed') ?? PASSED;
}

export const statusOf = (got: Got): number | undefined => (got.kind === 'reply' ? got.status : undefined);
export const isYes = (got: Got): boolean => got.kind === 'reply' && got.status >= 200 && got.status < 300;
export const isRefused = (got: Got): boolean => got.kind === 'reply' && got.status >= 400 && got.status < 500;
/** Only these say that the desk knows no such call. */
export const isUnknownCall = (got: Got): boolean => [405, 501].includes(statusOf(got) ?? 0);

/** Says what came back, and of a body nothing: it is a client's text. */
export function said(got: Got): string {
  return `${got.call}: ${got.kind === 'reply' ? `HTTP ${got.status}` : got.detail}`;
}

export function wantsStatus(got: Got, ...wanted: readonly number[]): Verdict {
  return wanted.includes(statusOf(got) ?? 0) ? PASSED : failed(`HTTP ${wanted.join(' or ')}`, said(got));
}

export function wantsRefusal(got: Got): Verdict {
  return isRefused(got) ? PASSED : failed('a 4xx status', said(got));
}

/** What the connector reads in a 2xx reply. */
export function valueIn<T>(got: Got, read: (body: Uint8Array) => Parsed<T>): T | undefined {
  const parsed = got.kind === 'reply' && isYes(got) ? read(got.body) : undefined;
  return parsed?.kind === 'read' ? parsed.value : undefined;
}

/** As above, with the complaint where it cannot be read. */
export function wantsValue<T>(got: Got, read: (body: Uint8Array) => Parsed<T>): Verdict {
  if (got.kind !== 'reply' || !isYes(got)) return failed('a 2xx status', said(got));
  const parsed = read(got.body);
  return parsed.kind === 'read' ? PASSED : failed('a body as in the schema', `${said(got)}, ${parsed.why}`);
}
