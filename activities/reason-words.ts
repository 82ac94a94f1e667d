/** Why a route was left, in plain words that follow its name: "OpenAI refusing for load". Never a vendor's text. */
import type { FailureReason } from '../workflows/chain/contract.ts';

export const REASON_WORDS: Readonly<Record<FailureReason, string>> = {
  unreachable: 'unreachable',
  silent: 'not answering',
  throttled: 'refusing for load',
  'server-error': 'failing',
  'out-of-quota': 'out of credit',
  'key-refused': 'refusing our key',
  retired: 'without its model',
  declined: 'declining this ticket',
  region: 'not serving our region',
  'set-up': 'refusing us access',
  'too-long': 'without room for a ticket this long',
  'bad-answer': 'giving unusable answers',
  'bad-request': 'refusing our request',
  'no-worker': 'without a worker',
  'queue-full': 'busy with other tickets',
  paced: 'at its pace',
  'blocked-at-dispatch': 'switched off',
  busy: 'not asked, our records were busy',
  spent: 'out of tries for this ticket',
  defect: 'hit by a fault of ours',
};
