/** Proof that a workflow reaches the ledger now: what it was given is read back there. */

export interface HeartbeatActivities {
  beat(name: string, nonce: string): Promise<void>;
}
