/** Joins the topics of the ledger into its port. */
import * as alarm from './alarms.ts';
import * as sums from './attempt-sums.ts';
import * as attempt from './attempts.ts';
import type { Ledger } from './contract.ts';
import { counts } from './counts.ts';
import * as decision from './decisions.ts';
import * as due from './due.ts';
import * as listed from './poll-items.ts';
import * as poll from './polls.ts';
import * as route from './routes.ts';
import type { Store } from './store.ts';
import * as task from './tasks.ts';
import * as wait from './waiting.ts';
import * as write from './writes.ts';

export function ledgerOf(store: Store, close: () => Promise<void>): Ledger {
  return {
    beginAttempt: (start) => attempt.beginAttempt(store, start),
    settleAttempt: (id, end) => attempt.settleAttempt(store, id, end),
    attempts: (workflowId) => attempt.attempts(store, workflowId),
    failingSince: (name) => sums.failingSince(store, name),
    attemptTotals: () => sums.attemptTotals(store),
    recordDecision: (row) => decision.recordDecision(store, row),
    decisions: (filter) => decision.decisions(store, filter),
    episodeEnded: (workflowId, episode) => decision.episodeEnded(store, workflowId, episode),
    writeState: (key) => write.writeState(store, key),
    writeTried: (intent, atMs) => write.writeTried(store, intent, atMs),
    writeCleared: (key) => write.writeCleared(store, key),
    writeApplied: (key, ref, version, atMs) => write.writeApplied(store, key, { ref, version, atMs }),
    writes: (workflowId) => write.writes(store, workflowId),
    routeStates: () => route.routeStates(store),
    putRouteState: (state) => route.putRouteState(store, state),
    putDue: (row) => due.putDue(store, row),
    removeDue: (workflowId, acceptedAtMs) => due.removeDue(store, workflowId, acceptedAtMs),
    settleDue: (workflowId) => due.settleDue(store, workflowId),
    postponeDue: (workflowId, dueAtMs) => due.postponeDue(store, workflowId, dueAtMs),
    overdue: (nowMs, limit) => due.overdue(store, nowMs, limit),
    pollCursor: (connection) => poll.pollCursor(store, connection),
    putPollCursor: (connection, cursor) => poll.putPollCursor(store, connection, cursor),
    putPolledAt: (connection, atMs) => poll.putPolledAt(store, connection, atMs),
    pollItems: (connection, tickets) => listed.pollItems(store, connection, tickets),
    putPollPage: (connection, items, cursor) => listed.putPollPage(store, connection, items, cursor),
    pollWaiting: (connection, first, nowMs, limit) => listed.pollWaiting(store, connection, { first, nowMs, limit }),
    pollAnnounced: (connection, items) => listed.pollAnnounced(store, connection, items),
    pollRefused: (connection, item) => listed.pollRefused(store, connection, item),
    pollCounts: (connection) => listed.pollCounts(store, connection),
    forgetPollItems: (connection, beforeMs) => listed.forgetPollItems(store, connection, beforeMs),
    forgetOldestPollItems: (connection, count) => listed.forgetOldestPollItems(store, connection, count),
    ourVersions: (connection, of) => write.ourVersions(store, connection, of),
    alarms: () => alarm.alarms(store),
    raiseAlarm: (row) => alarm.raiseAlarm(store, row),
    noteAlarm: (workflowId, noted) => alarm.noteAlarm(store, workflowId, noted),
    clearAlarm: (workflowId) => alarm.clearAlarm(store, workflowId),
    putBeat: (name, nonce, atMs) => alarm.putBeat(store, name, nonce, atMs),
    beat: (name) => alarm.beat(store, name),
    putWaiting: (row) => wait.putWaiting(store, row),
    removeWaiting: (workflowId) => wait.removeWaiting(store, workflowId),
    waiting: (process, limit) => wait.waiting(store, process, limit),
    waitingPage: (process, notSignalledSinceMs, limit) => wait.waitingPage(store, process, notSignalledSinceMs, limit),
    markSignalled: (workflowId, atMs) => wait.markSignalled(store, workflowId, atMs),
    putTask: (row) => task.putTask(store, row),
    task: (id) => task.task(store, id),
    tasks: (filter, limit) => task.tasks(store, filter, limit),
    counts: (nowMs) => counts(store, nowMs),
    close,
  };
}
