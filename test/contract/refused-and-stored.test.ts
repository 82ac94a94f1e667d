/** A proxy that says that there is no ticket may have passed the note on: it counts as tried. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALL_MS } from '../../activities/desk/read.ts';
import { LOOK_AGAIN_MS, NOTE, deskBench } from './desk-bench.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';

test('a note that was refused as gone and comes half a minute later all the same is not sent again', async (t) => {
  const bench = await deskBench(t);
  let late: { readonly text: string; readonly atMs: number } | undefined;
  let sent = 0;
  const desk: TicketSystem = {
    ...bench.desk,
    addNote: async (ticket, text, deadlineMs) => {
      sent += 1;
      if (sent > 1) return bench.desk.addNote(ticket, text, deadlineMs);
      late = { text, atMs: bench.nowMs() + 30_000 };
      return { kind: 'rejected', because: 'gone', detail: 'the desk answered HTTP 404' };
    },
    findNote: async (...asked) => {
      if (late && bench.nowMs() >= late.atMs) {
        const { text } = late;
        late = undefined;
        await bench.desk.addNote(bench.ticket, text, CALL_MS);
      }
      return bench.desk.findNote(...asked);
    },
  };
  const end = await bench.write(await bench.request(NOTE), 3_600_000, { desk, look: (id, mark) => desk.findNote(id, mark, CALL_MS) });
  assert.equal(end?.written.kind, 'written');
  assert.deepEqual([bench.notes().length, sent], [1, 1]);
  assert.ok(end.tookMs >= LOOK_AGAIN_MS / 2, `took ${end.tookMs} ms`);
});
