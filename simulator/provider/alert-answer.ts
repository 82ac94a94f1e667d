/** What the simulated model says of a group of alerts: computed from the request alone. Pure; it names nothing that is not in the request. */
import { allowedIds, entryOf, propertyOf } from './allowed.ts';

export type AlertAnswer = {
  readonly happened: string;
  readonly causes: readonly { readonly cause: string; readonly evidence: readonly string[] }[];
  readonly unexplained: readonly string[];
  readonly verdict: 'needs-attention' | 'unclear';
  readonly steps: readonly string[];
};

/** Whether a schema asks for alerts to be placed. */
export const asksForAlerts = (schema: unknown): boolean => propertyOf(schema, 'unexplained') !== undefined;

/** Two alerts or more are seen to have one cause; every other fingerprint is left unexplained. */
export function alertAnswer(user: string, schema: unknown): AlertAnswer {
  const fingerprints = allowedIds(entryOf(propertyOf(schema, 'unexplained'), 'items'));
  const evidence = fingerprints.length > 1 ? fingerprints.slice(0, 2) : [];
  const condition = /^conditions \(\d+\): (.+?) \d+(?:,|$)/m.exec(user)?.[1] ?? 'The condition';
  const isSevere = /highest severity (?:error|critical)\b/.test(user);
  return {
    happened: `${condition} was reported by these hosts at about the same time.`.slice(0, 300),
    causes: evidence.length === 0 ? [] : [{ cause: 'Something that these hosts have in common', evidence }],
    unexplained: fingerprints.slice(evidence.length),
    verdict: isSevere ? 'needs-attention' : 'unclear',
    steps: ['Look at the first host of the table.', 'Compare it with one that is well.'],
  };
}
