/** A lost run of a process that its connection is no longer for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { act } from '../../../../cli/reconcile/act.ts';
import { judge } from '../../../../cli/reconcile/judge.ts';

test('a run that was lost is announced only where its connection is still for its process, and no due row is made for it else', async () => {
  const findings = judge({ workflowId: 'triage:desk:1', tasks: [], waits: true, due: [], notes: [] }, { kind: 'missing' }, 1e9);
  for (const [isStill, wanted] of [
    [true, ['due triage:desk:1', 'announced 1']],
    [false, []],
  ] as const) {
    const done: string[] = [];
    const ends = await act(
      {
        client: {},
        ledger: {
          removeWaiting: () => Promise.resolve(),
          putDue: ({ workflowId }: { workflowId: string }) => Promise.resolve(void done.push(`due ${workflowId}`)),
        },
        accept: (_: string, { ticket }: { ticket: string }) => {
          done.push(`announced ${ticket}`);
          return Promise.resolve({ kind: 'accepted' });
        },
        processOf: () => 'ticket-triage',
        dueAtMs: (_: string, __: number, workflowId: string) => (isStill && workflowId === 'triage:desk:1' ? 2e9 : undefined),
        nowMs: () => 1e9,
      } as never,
      findings,
    );
    assert.deepEqual(done, wanted);
    assert.equal(/no connection desk that is for this work/.test(ends[0]?.failed ?? ''), !isStill);
  }
});
