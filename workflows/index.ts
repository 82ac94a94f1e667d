/** Every workflow that a worker registers. */
export { delivered, triageTicket } from './triage/workflow.ts';
