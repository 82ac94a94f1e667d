/** Tables whose rows stay as they were first put. Columns named `sealed_*` hold text sealed with the key. */

/** `put_at_ms`: when a process last said that it starts runs with them. */
export type RulesTable = { hash: string; sealed_text: string; put_at_ms: number };
/** `for_model`: 1 where a model is to say something of them. */
export type FactsTable = {
  workflow_id: string;
  number: number;
  at_ms: number;
  sealed_facts: string;
  for_model: number;
  due_at_ms: number | null;
};
export type SecretTable = { name: string; sealed_value: string; made_at_ms: number };
