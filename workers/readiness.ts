/** Whether the parts that a delivery needs answer now. */
import { answersWithin } from '../temporal/start-answers.ts';
import type { Client } from '@temporalio/client';
import type { Ledger } from '../ledger/contract.ts';
import type { Readiness } from '../web/ingress/app.ts';

/** A supervisor asks every few seconds and gives up after one or two. */
const WITHIN_MS = 1_000;

export async function readiness(client: Client, ledger: Pick<Ledger, 'overdue'>): Promise<Readiness> {
  const [temporal, ledgerAnswers] = await Promise.all([answersWithin(client, WITHIN_MS), answers(ledger)]);
  return { temporal, ledger: ledgerAnswers };
}

/** A read by index of no rows. It bounds itself: the ledger says busy after about a second. */
const answers = (ledger: Pick<Ledger, 'overdue'>): Promise<boolean> =>
  ledger.overdue(0, 1).then(
    () => true,
    () => false,
  );
