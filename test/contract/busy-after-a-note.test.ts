/** A ledger that is busy at the moment at which a note was answered with an id. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LedgerBusy } from '../../ledger/busy.ts';
import { CALL_MS } from '../../activities/desk/read.ts';
import { NOTE, deskBench } from './desk-bench.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';

for (const shownAfterMs of [0, 90_000])
  test(`a note whose id a busy ledger did not take at once, and that is shown after ${shownAfterMs / 1_000} s, is written once`, async (t) => {
    const bench = await deskBench(t);
    let writtenAtMs = Number.POSITIVE_INFINITY;
    const desk: TicketSystem = {
      ...bench.desk,
      addNote: async (...asked) => {
        const end = await bench.desk.addNote(...asked);
        writtenAtMs = Math.min(writtenAtMs, bench.nowMs());
        return end;
      },
      findNote: async (...asked) => (bench.nowMs() < writtenAtMs + shownAfterMs ? { kind: 'none' } : bench.desk.findNote(...asked)),
    };
    let busy = 1;
    const ledger = bench.ledger();
    const ports = {
      desk,
      look: (id: string, mark: string) => desk.findNote(id, mark, CALL_MS),
      ledger: {
        ...ledger,
        writeApplied: async (...given: Parameters<typeof ledger.writeApplied>) => {
          if (busy-- > 0) throw new LedgerBusy('simulated');
          return ledger.writeApplied(...given);
        },
      },
    };
    const request = await bench.request(NOTE);
    const end = await bench.write(request, 3_600_000, ports);
    assert.equal(end?.written.kind, 'written');
    assert.equal(bench.notes().length, 1, `notes: ${bench.notes().length}`);
  });
