/** Whether an answer comes of the approver whom it names: only who has the token can sign it, and what is signed is this answer alone. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonical } from '../canonical.ts';
import type { ReportAnswer } from '../../workflows/reports/answer.ts';
import type { GivenWord } from '../../workflows/reports/contract.ts';

type Word = { readonly task: string; readonly by: string; readonly decision: ReportAnswer };

/** Under the token, which itself goes nowhere: histories hold this. */
export const proofOf = (token: string, { task, by, decision }: Word): string =>
  createHmac('sha256', token).update(canonical({ task, by, decision })).digest('hex');

export function isProven(token: string | undefined, { task, by, decision: { proof, ...decision } }: GivenWord): boolean {
  if (token === undefined) return false;
  const wanted = Buffer.from(proofOf(token, { task, by, decision }), 'hex');
  const given = Buffer.from(proof, 'hex');
  return given.byteLength === wanted.byteLength && timingSafeEqual(given, wanted);
}
