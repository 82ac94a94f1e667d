/** Joins the topics of the ledger into its port. */
import * as absence from './absence.ts';
import * as alarm from './alarms.ts';
import * as alertEpisodes from './alert-episodes.ts';
import { alertCounts } from './alert-counts.ts';
import { pastAlerts } from './alert-past.ts';
import * as alertSources from './alert-sources.ts';
import * as alerts from './alerts.ts';
import * as sums from './attempt-sums.ts';
import * as attempt from './attempts.ts';
import type { Ledger } from './contract.ts';
import { counts } from './counts.ts';
import { openHandOvers } from './hand-overs.ts';
import * as install from './installation.ts';
import * as decision from './decisions.ts';
import * as due from './due.ts';
import * as items from './items.ts';
import * as listed from './poll-items.ts';
import * as poll from './polls.ts';
import * as frozen from './facts.ts';
import * as queue from './queue-beats.ts';
import { wokenUnderWay } from './woken.ts';
import * as events from './route-events.ts';
import * as route from './routes.ts';
import * as suspended from './suspensions.ts';
import * as trouble from './route-trouble.ts';
import * as outgoing from './report-outbox.ts';
import * as asked from './report-sources.ts';
import * as reported from './reports.ts';
import * as retention from './retention.ts';
import * as ruled from './rules.ts';
import { subkeysOf } from './secret.ts';
import type { Store } from './store.ts';
import * as task from './tasks.ts';
import { paceUse } from './pace.ts';
import { routesTold } from './route-told.ts';
import * as waitList from './waiting-list.ts';
import { waitingWorkflows } from './waiting-workflows.ts';
import * as wait from './waiting.ts';
import * as write from './writes.ts';

export const ledgerOf = (store: Store, close: () => Promise<void>): Ledger => ({
  ...workOf(store),
  ...waitingOf(store),
  ...watchOf(store),
  ...alertsOf(store),
  ...reportsOf(store),
  close,
});

/** What was asked, decided and written. */
function workOf(store: Store) {
  return {
    subkey: subkeysOf(store),
    beginAttempt: (start, isBlocked, pace) => attempt.beginAttempt(store, start, isBlocked, pace),
    endAttempt: (id, end, of) => attempt.endAttempt(store, id, end, of),
    underWay: (name, nowMs) => attempt.underWay(store, name, nowMs),
    paceUse: (window) => paceUse(store, window),
    routesTold: () => routesTold(store),
    attempts: (workflowId) => attempt.attempts(store, workflowId),
    failingSince: (name) => sums.failingSince(store, name),
    attemptTotals: () => sums.attemptTotals(store),
    unknownEnds: () => sums.unknownEnds(store),
    recordDecision: (row) => decision.recordDecision(store, row),
    decisions: (filter) => decision.decisions(store, filter),
    lastOutcome: (workflowId) => decision.lastOutcome(store, workflowId),
    episodeEnded: (workflowId, episode) => decision.episodeEnded(store, workflowId, episode),
    item: (workflowId) => items.item(store, workflowId),
    putItem: (row) => items.putItem(store, row),
    highestEpisode: (workflowId) => items.highestEpisode(store, workflowId),
    writeState: (key) => write.writeState(store, key),
    writeMark: (key) => write.writeMark(store, key),
    writeTried: (intent, atMs) => write.writeTried(store, intent, atMs),
    writeTimedAnew: (key, atMs) => write.writeTimedAnew(store, key, atMs),
    writeCleared: (key) => write.writeCleared(store, key),
    writeApplied: (key, ref, version, atMs) => write.writeApplied(store, key, { ref, version, atMs }),
    ticketOpened: (intent, made, atMs) => write.ticketOpened(store, intent, { ...made, atMs }),
    openedVersion: (connection, ticket) => write.openedVersion(store, connection, ticket),
    writes: (workflowId) => write.writes(store, workflowId),
    putFacts: (facts) => frozen.putFacts(store, facts),
    factsAt: (workflowId, number) => frozen.factsAt(store, workflowId, number),
    newestFacts: (workflowId, only) => frozen.newestFacts(store, workflowId, only),
    openHandOvers: () => openHandOvers(store),
    countTrouble: (key, trouble, atMs) => absence.countTrouble(store, key, trouble, atMs),
    troubleTimes: (key, trouble) => absence.troubleTimes(store, key, trouble),
    countAbsence: (connection, item, atMs, apartMs) => absence.countAbsence(store, { connection, item }, atMs, apartMs),
    endAbsence: (connection, item) => absence.endAbsence(store, { connection, item }),
    routeStates: () => route.routeStates(store),
    putRouteState: (state) => route.putRouteState(store, state),
    stepRoute: (name, atMs, step, kin) => route.stepRoute(store, { name, kin }, atMs, step),
    drainsDue: (routes) => route.drainsDue(store, routes),
    drainBegun: (due) => route.drainBegun(store, due),
    suspend: (suspension) => suspended.suspend(store, suspension),
    resume: (target, by) => suspended.resume(store, target, by),
    suspensions: (nowMs) => suspended.suspensions(store, nowMs),
    routeEvents: (limit) => events.routeEvents(store, limit),
    refusedBefore: (name, raw, within) => sums.refusedBefore(store, { route: name, raw, ...within }),
    blockRoute: (block) => route.blockRoute(store, block),
    routeTroubles: () => trouble.routeTroubles(store),
    meetTrouble: (seen) => trouble.meetTrouble(store, seen),
    endTrouble: (answered) => trouble.endTrouble(store, answered),
  } satisfies Partial<Ledger>;
}

/** Who waits for machines, and who is asked. */
function waitingOf(store: Store) {
  return {
    putWaiting: (row) => wait.putWaiting(store, row),
    removeWaiting: (workflowId) => wait.removeWaiting(store, workflowId),
    waiting: (process, limit) => wait.waiting(store, process, limit),
    waitingWorkflows: () => waitingWorkflows(store),
    waitingPage: (process, sinceMs, limit, nowMs) => wait.waitingPage(store, { process, sinceMs, limit, nowMs }),
    markSignalled: (workflowId, atMs) => wait.markSignalled(store, workflowId, atMs),
    signalFailed: (workflowId, failure) => wait.signalFailed(store, workflowId, failure),
    unsignalled: (process, sinceMs) => wait.unsignalled(store, process, sinceMs),
    putTask: (row, how) => task.putTask(store, row, how),
    task: (id) => task.task(store, id),
    tasks: (filter, limit) => task.tasks(store, filter, limit),
    countWaiting: (cause, how) => waitList.countWaiting(store, cause, how),
    waitingListsOver: (how) => waitList.waitingListsOver(store, how),
    listedWaits: (limit) => waitList.listedWaits(store, limit),
  } satisfies Partial<Ledger>;
}

/** Alerts, their groups, and their sources. */
function alertsOf(store: Store) {
  return {
    putAlerts: (put) => alerts.putAlerts(store, put),
    alertsOf: (of, sinceChange) => alerts.alertsOf(store, of, sinceChange),
    alertsOfOpen: (connection, limit) => alerts.alertsOfOpen(store, connection, limit),
    pastAlerts: (connection, from, limit) => pastAlerts(store, connection, from, limit),
    openEpisode: (of) => alertEpisodes.openEpisode(store, of),
    openEpisodes: (client, limit) => alertEpisodes.openEpisodes(store, client, limit),
    openEpisodesOn: (ticket) => alertEpisodes.openEpisodesOn(store, ticket),
    allOpenEpisodes: (limit) => alertEpisodes.allOpenEpisodes(store, limit),
    episodeAt: (of) => alertEpisodes.episodeAt(store, of),
    earlierEpisodes: (of, limit) => alertEpisodes.earlierEpisodes(store, of, limit),
    putStand: (of, looked) => alertEpisodes.putStand(store, of, looked),
    unseenEpisodes: (openedBeforeMs, limit) => alertEpisodes.unseenEpisodes(store, openedBeforeMs, limit),
    takeAlertCall: (call) => alertEpisodes.takeAlertCall(store, call),
    putEpisodeTicket: (of, ticket) => alertEpisodes.putEpisodeTicket(store, of, ticket),
    endAlertEpisode: (of, end) => alertEpisodes.endAlertEpisode(store, of, end),
    sourceSeen: (connection, atMs) => alertSources.sourceSeen(store, connection, atMs),
    sourcesSeen: () => alertSources.sourcesSeen(store),
    ownerSeen: (seen) => alertSources.ownerSeen(store, seen),
    ownersSeen: (limit) => alertSources.ownersSeen(store, limit),
    alertCounts: (process) => alertCounts(store, process),
  } satisfies Partial<Ledger>;
}

/** Reports of clients, and who gets them. */
function reportsOf(store: Store) {
  return {
    beginReport: (begun) => reported.beginReport(store, begun),
    stepReport: (of, step) => reported.stepReport(store, of, step),
    approveReport: (approval) => reported.approveReport(store, approval),
    report: (of, revision) => reported.report(store, of, revision),
    reports: (limit, client, state) => reported.reports(store, { limit, client, state }),
    putReportText: (text, atMs) => reported.putReportText(store, text, atMs),
    reportText: (hash) => reported.reportText(store, hash),
    outbox: (of) => outgoing.outbox(store, of),
    beginSending: (of, atMs) => outgoing.beginSending(store, of, atMs),
    endSending: (of, end) => outgoing.endSending(store, of, end),
    resendReport: (of, recipients, atMs) => outgoing.resendReport(store, of, recipients, atMs),
    clientsKnown: () => asked.clientsKnown(store),
    alertsOfClient: (spellings, fromMs, toMs) => asked.alertsOfClient(store, spellings, fromMs, toMs),
    decisionsOfClient: (spellings, fromMs, toMs) => asked.decisionsOfClient(store, spellings, fromMs, toMs),
    routeEventsBefore: (untilMs) => asked.routeEventsBefore(store, untilMs),
  } satisfies Partial<Ledger>;
}

/** What is in flight, and what is kept up. */
function watchOf(store: Store) {
  return {
    putDue: (row, holder) => due.putDue(store, row, holder),
    takeBackDue: (workflowId, acceptance, holder) => due.takeBackDue(store, workflowId, acceptance, holder),
    removeDue: (workflowId, acceptance) => due.removeDue(store, workflowId, acceptance),
    removeDueUpTo: (workflowId, upTo) => due.removeDueUpTo(store, workflowId, upTo),
    dueSignalled: (workflowId, acceptance, atMs) => due.dueSignalled(store, workflowId, acceptance, atMs),
    coverDue: (workflowId) => due.coverDue(store, workflowId),
    unwatched: (workflowIds) => due.unwatched(store, workflowIds),
    postponeDue: (workflowId, dueAtMs) => due.postponeDue(store, workflowId, dueAtMs),
    overdue: (nowMs, limit) => due.overdue(store, nowMs, limit),
    standingDue: (limit) => due.standingDue(store, limit),
    pollCursor: (connection) => poll.pollCursor(store, connection),
    putPollCursor: (connection, cursor) => poll.putPollCursor(store, connection, cursor),
    putPolledAt: (connection, atMs) => poll.putPolledAt(store, connection, atMs),
    pollItems: (connection, items) => listed.pollItems(store, connection, items),
    putPollPage: (connection, items, cursor) => listed.putPollPage(store, connection, items, cursor),
    pollWaiting: (connection, first, nowMs, limit) => listed.pollWaiting(store, connection, { first, nowMs, limit }),
    pollAnnounced: (connection, items) => listed.pollAnnounced(store, connection, items),
    pollRefused: (connection, item) => listed.pollRefused(store, connection, item),
    pollCounts: (connection) => listed.pollCounts(store, connection),
    pollResting: (connection, of) => listed.pollResting(store, connection, of),
    forgetPollItems: (connection, beforeMs) => listed.forgetPollItems(store, connection, beforeMs),
    forgetOldestPollItems: (connection, count) => listed.forgetOldestPollItems(store, connection, count),
    perhapsOurs: (connection, of) => write.perhapsOurs(store, connection, of),
    alarms: () => alarm.alarms(store),
    raiseAlarm: (row) => alarm.raiseAlarm(store, row),
    noteAlarm: (workflowId, noted) => alarm.noteAlarm(store, workflowId, noted),
    clearAlarm: (workflowId) => alarm.clearAlarm(store, workflowId),
    wokenUnderWay: (told) => wokenUnderWay(store, told),
    putBeat: (name, nonce, atMs) => alarm.putBeat(store, name, nonce, atMs),
    beat: (name) => alarm.beat(store, name),
    beatQueues: (process, queues, atMs) => queue.beatQueues(store, process, queues, atMs),
    queueBeats: () => queue.queueBeats(store),
    forgetBeats: (those) => queue.forgetBeats(store, those),
    beginRetention: (run) => retention.beginRetention(store, run),
    endRetention: (end) => retention.endRetention(store, end),
    lastRetention: () => retention.lastRetention(store),
    removeAttempts: (beforeMs, most) => retention.removeAttempts(store, beforeMs, most),
    emptyBodies: (beforeMs, most) => retention.emptyBodies(store, beforeMs, most),
    putRules: (text, atMs) => ruled.putRules(store, text, atMs),
    rules: (hash) => ruled.rules(store, hash),
    rulesPutBefore: (beforeMs) => ruled.rulesPutBefore(store, beforeMs),
    removeRules: (hash, beforeMs) => ruled.removeRules(store, hash, beforeMs),
    installation: () => install.installation(store),
    bindInstallation: (id, atMs) => install.bindInstallation(store, id, atMs),
    counts: (nowMs) => counts(store, nowMs),
  } satisfies Partial<Ledger>;
}
