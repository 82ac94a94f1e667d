/** Several effects on one ticket in one activity. Each has a key of its own, so a retry finds what stands and goes on from there. */
import { isBug } from '../failures.ts';
import { CALL_MS } from './call.ts';
import { writeToTicket } from './write.ts';
import type { WritePorts } from './contract.ts';
import type { WriteRequest, Written, WrittenInOrder } from '../../workflows/ticket/writes.ts';

/** Two slow calls and some quick ones: with less time left of this attempt the rest is for another activity. */
const FOR_ONE_MS = 2 * CALL_MS;

export async function writeInOrder(ports: WritePorts, { following = [], ...first }: WriteRequest): Promise<WrittenInOrder> {
  const end = await writeToTicket(ports, first);
  const ends: Written[] = [];
  for (const step of following) {
    if ((ends.at(-1) ?? end).kind !== 'written') break;
    ends.push(await next(ports, { ...first, step }));
  }
  return ends.length === 0 ? end : { ...end, following: ends };
}

/**
 * What passes is retried, with the first effect found as it stands. A bug of ours must not hide that the first one stands: its workflow is
 * told so, and asks for this one alone.
 */
async function next(ports: WritePorts, request: WriteRequest): Promise<Written> {
  if (ports.leftMs() < FOR_ONE_MS) return { kind: 'pending', why: 'too late in this attempt to begin another write' };
  try {
    return await writeToTicket(ports, request);
  } catch (error) {
    if (!isBug(error)) throw error;
    return { kind: 'pending', why: 'it failed by a bug of ours, which shows when it is asked for alone' };
  }
}
