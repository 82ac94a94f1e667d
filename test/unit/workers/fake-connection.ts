/** A Temporal of which only what the checks before a start ask is there. */
import { defaultPayloadConverter } from '@temporalio/common';
import { WORKFLOW_QUEUE } from '../../../workflows/ids.ts';
import { MARKER_ID } from '../../../temporal/marker.ts';
import { createRequire } from 'node:module';
const Long = createRequire(import.meta.resolve('@temporalio/common'))('long');
export const long = (n: number) => Long.fromNumber(n) as never;
export type Exec = { id: string; run: string; status: number; type?: string };
export const raw = ({ id, run, status, type = 'triageTicket' }: Exec) => ({
  execution: { workflowId: id, runId: run },
  type: { name: type },
  taskQueue: WORKFLOW_QUEUE,
  status,
  historyLength: long(5),
  startTime: { seconds: long(1e9), nanos: 0 },
  memo: { fields: {} },
  searchAttributes: { indexedFields: {} },
});
const notFound = () => Object.assign(new Error('5 NOT_FOUND'), { code: 5, details: 'nf', metadata: { get: () => [] } });
type Asked = { readonly execution: { readonly workflowId: string; readonly runId: string }; readonly pageSize: number };
/** `marker`: the memo of the namespace's. `listed`: what the list names. `now`: what describe says, by run id, or by workflow id for the newest run. */
export function fakeConnection(given: {
  marker?: { installation: string; keyIds: readonly string[] };
  listed?: readonly Exec[];
  now?: (workflowId: string, runId: string) => Exec | undefined;
  count?: number;
}) {
  const calls: { name: string; req: Asked }[] = [];
  const log = (name: string, req: Asked) => void calls.push({ name, req });
  const listed = given.listed ?? [];
  const workflowService = {
    async describeWorkflowExecution(req: Asked) {
      log('describe', req);
      const { workflowId, runId } = req.execution;
      if (workflowId === MARKER_ID) {
        if (!given.marker) throw notFound();
        return { workflowExecutionInfo: raw({ id: MARKER_ID, run: 'm', status: 1, type: 'standbyInstallation' }) };
      }
      const now = given.now ? given.now(workflowId, runId) : listed.find((one) => one.run === runId || (!runId && one.id === workflowId));
      if (!now) throw notFound();
      return { workflowExecutionInfo: raw(now) };
    },
    async getWorkflowExecutionHistory(req: Asked) {
      log('history', req);
      const fields = Object.fromEntries(Object.entries(given.marker ?? {}).map(([k, v]) => [k, defaultPayloadConverter.toPayload(v)]));
      return { history: { events: [{ workflowExecutionStartedEventAttributes: { memo: { fields } } }] } };
    },
    async listWorkflowExecutions(req: Asked) {
      log('list', req);
      return { executions: listed.slice(0, req.pageSize).map(raw), nextPageToken: new Uint8Array() };
    },
    async countWorkflowExecutions(req: Asked) {
      log('count', req);
      return { count: long(given.count ?? listed.length), groups: [] };
    },
    async terminateWorkflowExecution(req: Asked) {
      log('terminate', req);
      return {};
    },
    async startWorkflowExecution(req: Asked) {
      log('start', req);
      return { runId: 'x' };
    },
  };
  const connection = {
    workflowService,
    plugins: [],
    withDeadline: (_: unknown, f: () => unknown) => f(),
    withAbortSignal: (_: unknown, f: () => unknown) => f(),
    withMetadata: (_: unknown, f: () => unknown) => f(),
    close: async () => undefined,
  };
  return { connection: connection as never, calls };
}
