/** One call to a ticket system, and what to do where it is in trouble. */
import { retryAttempt } from '../failures.ts';
import type { DeskTrouble } from '../../connectors/ticket-system.ts';
import type { Alert } from '../clock.ts';

/** One desk call. A write makes four of them, of which two at the most are ever slow at once; the fence holds the rest. */
export const CALL_MS = 10_000;

/** The ticket waits with the desk: nothing about it is known, so nothing else can be done with it. */
export function passing(trouble: DeskTrouble, alert: Alert, workflowId: string): Error {
  switch (trouble.kind) {
    case 'unreachable':
      return retryAttempt(`the ticket system cannot be reached: ${trouble.detail}`, trouble.retryAfterMs);
    case 'forbidden':
      alert({ kind: 'desk-forbidden', detail: 'the ticket system refuses our token: give it the rights it had', workflowId });
      // Somebody has to change rights: asking every minute is soon enough after that.
      return retryAttempt('the ticket system refuses our token', 60_000);
  }
}

/** Throws where another attempt may be at it by the time that this one's call ends. `leftMs`: see `WritePorts`. */
export function fence({ leftMs }: { readonly leftMs: () => number }): void {
  if (leftMs() < CALL_MS) throw retryAttempt('too late in this attempt to write', 0);
}
