/** Every workflow that a worker registers. */
export { triageTicket } from './triage/workflow.ts';
export { delivered, recheck, routeBack } from './triage/messages.ts';
export { answerTask, claimTask, openTask, releaseTask } from './people/messages.ts';
export { reviewAnswer } from './review/workflow.ts';
export { drainWaiting } from './drain/workflow.ts';
export { pollDesk } from './poll/workflow.ts';
export { heartbeat } from './heartbeat/workflow.ts';
