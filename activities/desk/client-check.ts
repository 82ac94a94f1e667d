/** Raises an alert for a client whose name is almost a configured one. Its tickets get the strictest rules until somebody corrects the name. */
import { foldedName, nearName } from '../../workflows/rules/client-name.ts';
import type { Alert } from '../clock.ts';

export type CheckClient = (client: string, workflowId: string) => void;

/** A list of names that goes on for ever is an attack on the memory of this set: later ones are told again and again at worst. */
const MOST_KEPT = 1_000;

/** `configured`: folded. Each name is told once in a process; its own letters are the ticket's, and stand in no log. */
export function checkClient(configured: readonly string[], alert: Alert): CheckClient {
  const told = new Set<string>();
  return (client, workflowId) => {
    const folded = foldedName(client);
    if (told.has(folded) || configured.includes(folded)) return;
    const meant = nearName(folded, configured);
    if (meant === undefined) return;
    if (told.size < MOST_KEPT) told.add(folded);
    alert({
      kind: 'client-nearly-named',
      detail: `a ticket's client is named almost like "${meant}", and is none that is configured: no model is asked and nothing is written. Correct one of the names, or name both under clients`,
      workflowId,
    });
  };
}
