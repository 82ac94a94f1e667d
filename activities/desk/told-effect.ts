/** A note that code makes of frozen facts, without any model. It gives way to the answer about the same facts, which says more. */
import { isAnswerNote } from '../../workflows/ticket/steps.ts';
import { frozenFacts } from '../kept-facts.ts';
import { onlySign, signOf } from './mark.ts';
import { noteEffect } from './note-effect.ts';
import { LONGEST_NOTE } from './note-limit.ts';
import type { WriteRequest } from '../../workflows/ticket/writes.ts';
import type { Effect, WritePorts } from './contract.ts';
import type { Marks } from './marks.ts';

export async function toldEffect(ports: WritePorts, request: WriteRequest, marks: Marks): Promise<Effect> {
  const { process, workflowId, episode } = request;
  const words = ports.words(process);
  if (!words.told) throw new Error(`Expected a process that says something of facts by itself, got ${process}.`);
  const facts = await frozenFacts(ports.facts, request);
  const sign = signOf(marks.own);
  const effect = noteEffect(ports, request, onlySign(sign, words.told(facts, sign, LONGEST_NOTE)), marks);
  const isAnswered = (await ports.ledger.writes(workflowId)).some(
    (write) => write.episode === episode && isAnswerNote(write.step) && write.state.kind === 'applied',
  );
  return isAnswered ? { ...effect, nothingToDo: { kind: 'withheld', why: 'the answer about the same facts is there already' } } : effect;
}
