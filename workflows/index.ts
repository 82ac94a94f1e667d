/** Every workflow that is of no one process. Those of the processes are named by their rows. */
export { delivered, recheck, routeBack } from './episode/messages.ts';
export { answerTask, claimTask, openTask, releaseTask } from './people/messages.ts';
export { controlChanged } from './control/messages.ts';
export { controlProvider } from './control/workflow.ts';
export { drainWaiting } from './drain/workflow.ts';
export { pollDesk } from './poll/workflow.ts';
export { heartbeat } from './heartbeat/workflow.ts';
