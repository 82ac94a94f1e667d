/** The corpus stands in files, made once: a gate that is changed is measured by the same sentences. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { freezeReport } from '../../../activities/reports/facts.ts';
import { falseSentences, trueSentences } from '../../support/report-corpus.ts';
import { randomReport } from '../../support/report-input.ts';

const read = (name: string): string => readFileSync(join(import.meta.dirname, '../../fixtures/reports', name), 'utf8');
const lines = (rows: readonly unknown[]): string => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;

test('the corpus is 250 false sentences and 100 true ones, and follows from its facts', () => {
  const frozen = freezeReport(randomReport(20_261, 140));
  assert.equal(`${JSON.stringify(frozen, undefined, 1)}\n`, read('facts.json'));
  assert.equal(lines(falseSentences(frozen)), read('false.jsonl'));
  assert.equal(lines(trueSentences(frozen)), read('true.jsonl'));
  assert.deepEqual([falseSentences(frozen).length, trueSentences(frozen).length], [250, 100]);
});
