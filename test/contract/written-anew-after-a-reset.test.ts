/** An attack by a reset: the same step of the same episode is written again, with another answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DECISION, NOTE, deskBench } from './desk-bench.ts';
import type { WriteStep } from '../../workflows/triage/contract.ts';

test(
  'an answer of a person in a run that was reset after a machine had answered is not called written while the note says the other',
  { todo: true },
  async (t) => {
    const bench = await deskBench(t);
    assert.equal((await bench.write(await bench.request(NOTE)))?.written.kind, 'written');
    const decision = { ...DECISION, category: 'email', destination: 'onsite', summary: 'Dana: it is the mail server.' };
    const persons: WriteStep = { kind: 'note', decision, by: { kind: 'person', staff: 'Dana' }, falls: [] };
    const end = await bench.write(await bench.request(persons));
    const says = bench.notes().at(-1) ?? '';
    assert.ok(
      end?.written.kind !== 'written' || says.includes('Dana'),
      `${end?.written.kind}; ${bench.notes().length} note(s): ${says.split('\n')[0]}`,
    );
  },
);
