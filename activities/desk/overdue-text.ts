/** Pure: the note of last resort, left by the check that watches Standby itself. */

export type OverdueFacts = { readonly because: 'overdue' | 'stuck'; readonly sinceMs: number; readonly sign: string };

const WORDS = { overdue: 'its work on it has not ended in time', stuck: 'its program fails at it' };

export function overdueText({ because, sinceMs, sign }: OverdueFacts): string {
  const since = `${new Date(sinceMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return [
    `Standby cannot go on with this ticket (${WORDS[because]}, seen ${since}): please take it.`,
    'Whatever you do here counts: Standby gives way to it when it goes on.',
    sign,
  ].join('\n');
}
