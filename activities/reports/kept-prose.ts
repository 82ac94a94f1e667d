/** Pure: the words of a page as the ledger keeps them. */
import { z } from 'zod';
import type { Prose, ProseOfAll } from '../../workflows/reports/sections.ts';

const words = { text: z.string(), source: z.string().optional() };
const prose = z.discriminatedUnion('by', [
  z.object({ ...words, by: z.literal('model') }),
  z.object({ ...words, by: z.literal('code'), why: z.string() }),
  z.object({ ...words, by: z.literal('person'), name: z.string() }),
]);
const form = z.object({ outcome: prose, sla: prose, open: prose, continuity: prose });

/** Undefined for none, and for what is none of ours. */
export function proseIn(text: string | undefined): ProseOfAll | undefined {
  if (text === undefined) return undefined;
  try {
    const read = form.safeParse(JSON.parse(text));
    return read.success ? (read.data as ProseOfAll) : undefined;
  } catch {
    return undefined;
  }
}

/** Whose they are, for people. */
export function whose(words: Prose): string {
  switch (words.by) {
    case 'model':
      return "a machine's words";
    case 'code':
      return `made by code (${words.why})`;
    case 'person':
      return `written by ${words.name}`;
  }
}
