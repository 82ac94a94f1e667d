/** What was judged so far, a line each, so that a stop loses at most the fault that was being judged. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Bare } from './judge.ts';
import type { Judged } from './contract.ts';

const fault = z.object({
  id: z.string(),
  file: z.string(),
  line: z.number(),
  kind: z.string(),
  start: z.number(),
  end: z.number(),
  before: z.string(),
  after: z.string(),
});
const verdict = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('killed'), by: z.string() }),
  z.object({ kind: z.literal('timed-out'), by: z.string() }),
  z.object({ kind: z.literal('survived'), ran: z.number(), of: z.number() }),
]);
const bare = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('green'), ms: z.number() }),
  z.object({ kind: z.literal('red'), why: z.string() }),
]);
const line = z.union([
  z.object({ digest: z.string() }),
  z.object({ fault, verdict, tookMs: z.number() }),
  z.object({ test: z.string(), bare }),
  z.object({ refused: z.string() }),
]);
type Line = z.infer<typeof line>;

export type State = {
  readonly judged: Map<string, Judged>;
  readonly bare: Map<string, Bare>;
  /** Faults that do not compile. */
  readonly refused: Set<string>;
  readonly add: (entry: Line) => void;
};

/** Opens or makes the state in this folder. A state of other sources is not gone on with, since its verdicts hold no more. */
export function openState(folder: string, digest: string): State | { readonly kind: 'of-other-sources' } {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'state.jsonl');
  const state = { judged: new Map<string, Judged>(), bare: new Map<string, Bare>(), refused: new Set<string>() };
  const take = (entry: Line): void => {
    if ('fault' in entry) state.judged.set(entry.fault.id, entry);
    else if ('bare' in entry) state.bare.set(entry.test, entry.bare);
    else if ('refused' in entry) state.refused.add(entry.refused);
  };
  const entries = existsSync(path) ? readFileSync(path, 'utf8').split('\n').flatMap(read) : [];
  if (entries.some((entry) => 'digest' in entry && entry.digest !== digest)) return { kind: 'of-other-sources' };
  for (const entry of entries) take(entry);
  const add = (entry: Line): void => {
    take(entry);
    appendFileSync(path, `${JSON.stringify(entry)}\n`);
  };
  if (entries.length === 0) add({ digest });
  return { ...state, add };
}

/** A line that a kill has cut in the middle is judged again. */
function read(text: string): readonly Line[] {
  try {
    return [line.parse(JSON.parse(text))];
  } catch {
    return [];
  }
}
