/** Every effect on a ticket as the same four functions: is it there, what would it change, do it, is it still there. */
import { stepKey } from '../../workflows/ids.ts';
import { stepName } from '../../workflows/ticket/steps.ts';
import { closeEffect } from './close-effect.ts';
import { fieldPlan } from './field-plan.ts';
import { destinationEffect, fieldsEffect } from './fields-effect.ts';
import { handOverText } from './hand-over-text.ts';
import { onlySign, signOf } from './mark.ts';
import { marksOf } from './marks.ts';
import { answerEffect, noteEffect } from './note-effect.ts';
import { overdueText } from './overdue-text.ts';
import { supersedeEffect } from './supersede-effect.ts';
import { toldEffect } from './told-effect.ts';
import { frozenFacts } from '../kept-facts.ts';
import type { Effect } from './contract.ts';
import type { DeskTicket, DeskTrouble } from '../../connectors/ticket-system.ts';
import type { RouteFailure } from '../../workflows/chain/contract.ts';
import type { WriteRequest } from '../../workflows/ticket/writes.ts';
import type { WritePorts } from './contract.ts';

/** May itself find the ticket system in trouble: some effects begin with a look. */
export async function effectOf(ports: WritePorts, request: WriteRequest, ticket: DeskTicket): Promise<Effect | DeskTrouble> {
  const { step, workflowId, episode, seen } = request;
  const marks = await marksOf(ports.ledger, stepKey(workflowId, episode, stepName(step)), ticket);
  const sign = signOf(marks.own);
  const { choices } = seen;
  switch (step.kind) {
    case 'note': {
      const routeFailures = await withSince(ports, step.routeFailures);
      const words = ports.words(request.process);
      const facts = await frozenFacts(ports.facts, request);
      const plan = fieldPlan(request, { ...step, wanted: words.wanted(step.decision) }, ticket);
      return answerEffect(
        ports,
        request,
        { text: onlySign(sign, words.note({ ...step, choices, routeFailures, plan, sign, facts })), set: plan.set },
        marks,
      );
    }
    case 'hand-over': {
      const routeFailures = await withSince(ports, step.routeFailures);
      const { please, draft } = ports.words(request.process);
      const said = step.draft === undefined ? undefined : draft(step.draft, choices);
      return noteEffect(ports, request, handOverText({ ...step, please, routeFailures, draft: said, sign }), marks);
    }
    case 'overdue':
      return noteEffect(ports, request, overdueText({ ...step, sign }), marks);
    case 'suggestion':
      return noteEffect(ports, request, onlySign(sign, ports.words(request.process).suggestion({ ...step, choices, sign })), marks);
    case 'text':
      // The mark comes last: what is cut by whoever shows it is not what it is found by.
      return noteEffect(ports, request, onlySign(sign, `${step.text}\n${sign}`), marks);
    case 'told':
      return toldEffect(ports, request, marks);
    case 'fields':
      return fieldsEffect(ports, request, step, ticket);
    case 'move':
      return destinationEffect(ports, request, ticket, { from: seen.fields.destination, to: step.destination });
    case 'put-back':
      return destinationEffect(ports, request, ticket, { from: step.to, to: step.from });
    case 'close':
      return closeEffect(ports, step, ticket);
    case 'supersede':
      return supersedeEffect(ports, request, { step, marks }, ticket);
  }
}

/** People ask since when a provider has been failing, not since when this ticket noticed. */
function withSince(
  ports: WritePorts,
  routeFailures: readonly RouteFailure[],
): Promise<readonly (RouteFailure & { readonly sinceMs: number })[]> {
  return Promise.all(
    routeFailures.map(async (failure) => {
      const since = await ports.ledger.failingSince(failure.route);
      return { ...failure, sinceMs: Math.min(since ?? failure.atMs, failure.atMs) };
    }),
  );
}
