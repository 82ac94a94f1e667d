/** Pure: the note of last resort, left by the check that watches Standby itself. */
import { minute } from '../../workflows/minute.ts';

export type OverdueFacts = { readonly because: 'overdue' | 'stuck'; readonly sinceMs: number; readonly sign: string };

const WORDS = { overdue: 'its work on it has not ended in time', stuck: 'its program fails at it or was ended' };

export function overdueText({ because, sinceMs, sign }: OverdueFacts): string {
  return [
    `Standby cannot go on with this ticket (${WORDS[because]}, seen ${minute(sinceMs)}): please take it.`,
    'Standby works on tickets here by AI; nobody is doing that for this one now. Whatever you do here counts: Standby gives way to it when it goes on.',
    sign,
  ].join('\n');
}
