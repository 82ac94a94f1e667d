/** Time as a dependency: real in production, virtual in a rehearsed outage. Milliseconds since 1970. */
export type Clock = { nowMs(): Promise<number> };
export const realClock: Clock = { nowMs: () => Promise.resolve(Date.now()) };

/** Raises an alert in the log. `kind` is one of a fixed list; `detail` never holds text of a ticket. */
export type Alert = (alert: {
  readonly kind:
    | 'defect'
    | 'route-failing'
    | 'route-blocked'
    | 'route-set-up'
    | 'route-back'
    | 'no-machine'
    | 'machines-back'
    | 'waiting-list'
    | 'waiting-list-over'
    | 'desk-forbidden'
    | 'write-refused'
    | 'write-not-seen'
    | 'created-otherwise'
    | 'created-twice'
    | 'ticket-missing'
    | 'ticket-unreadable'
    | 'client-nearly-named'
    | 'task-escalated'
    | 'undo-failed'
    | 'record-lost'
    | 'rules-unknown'
    | 'poll-unsupported'
    | 'poll-crowded'
    | 'poll-ahead'
    | 'answer-not-written'
    | 'poll-unclear'
    | 'poll-unnamed'
    | 'poll-item-refused'
    | 'poll-late'
    | 'alert-owner-unknown'
    | 'alert-connection-gone'
    | 'alert-run-gone'
    | 'alert-source-silent'
    | 'alert-source-unasked'
    | 'alerts-unexplained'
    | 'higher-severity-untold'
    | 'item-overdue'
    | 'workflow-stuck'
    | 'watch-blind'
    | 'heartbeat-failed'
    | 'drain-item-failed'
    | 'control-not-told'
    | 'report-not-sent'
    | 'report-lapsed'
    | 'report-without-pdf';
  readonly detail: string;
  readonly workflowId?: string;
}) => void;
