/** A note that was sent and never answered for may still come: what takes it back waits for it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALL_MS } from '../../activities/desk/read.ts';
import { markOf, signOf } from '../../activities/desk/mark.ts';
import { stepKey } from '../../workflows/ids.ts';
import { LOOK_AGAIN_MS, deskBench } from './desk-bench.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';

for (const comesAfterMs of [30_000, undefined])
  test(`a hand-over note that was lost on its way and ${comesAfterMs === undefined ? 'never comes is not waited for after its time' : 'comes half a minute later stops asking'}`, async (t) => {
    const bench = await deskBench(t);
    const sentAtMs = bench.nowMs();
    const [workflowId, step] = [`triage:desk:${bench.ticket}`, 'hand-over-1'];
    const key = stepKey(workflowId, 1, step);
    const mark = markOf((await bench.ledger().subkey('mark')).subkey, key);
    await bench
      .ledger()
      .writeTried(
        { key, workflowId, episode: 1, step, process: 'ticket-triage', connection: 'desk', item: bench.ticket, changes: [], mark },
        sentAtMs,
      );
    let isComing = comesAfterMs !== undefined;
    const desk: TicketSystem = {
      ...bench.desk,
      findNote: async (...asked) => {
        if (isComing && bench.nowMs() >= sentAtMs + (comesAfterMs ?? 0)) {
          isComing = false;
          await bench.desk.addNote(bench.ticket, `Standby asks a person. ${signOf(mark)}`, CALL_MS);
        }
        return bench.desk.findNote(...asked);
      },
    };
    const request = await bench.request({ kind: 'supersede', target: step, undoReason: { kind: 'handled', by: 'kim' } });
    const end = await bench.write(request, 3_600_000, { desk, look: (id, sign) => desk.findNote(id, sign, CALL_MS) });
    assert.equal(end?.written.kind, comesAfterMs === undefined ? 'withheld' : 'written');
    assert.ok(end.tookMs >= LOOK_AGAIN_MS && end.tookMs < 2 * LOOK_AGAIN_MS, `took ${end.tookMs} ms`);
    const edited = bench.simulator.journal().filter((entry) => entry.kind === 'note-edited');
    assert.equal(edited.length, comesAfterMs === undefined ? 0 : 1);
  });
