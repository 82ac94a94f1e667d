/** What the ledger keeps of frozen facts. Data only. */

export type FactsPut = {
  /** The id of the item's run. */
  readonly workflowId: string;
  /** Grows with each time that its facts are frozen. */
  readonly number: number;
  readonly atMs: number;
  /** Anything that JSON can say. */
  readonly facts: unknown;
  /** Whether a model is to say something of them. */
  readonly forModel: boolean;
  readonly dueAtMs: number | undefined;
};
export type FactsRow = Omit<FactsPut, 'workflowId'> & {
  /** Undefined once retention has emptied them. */
  readonly facts: unknown;
  /** SHA-256 of their text; '' once they are emptied. */
  readonly hash: string;
};

export type FactsLedger = {
  /** The first under a number stays: what was said of it holds. `there`: it was frozen before, be it with other facts. */
  putFacts(facts: FactsPut): Promise<'put' | 'there'>;
  factsAt(workflowId: string, number: number): Promise<FactsRow | undefined>;
  /** The highest number; with `for-model` of those of which a model is to say something. */
  newestFacts(workflowId: string, only?: 'for-model'): Promise<FactsRow | undefined>;
};
