/** What a real Alertmanager has posted, read again where there is none: the stories of `test/contract/alertmanager-real.test.ts`. */
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { STORIES, checkKeys } from '../../../support/alertmanager-story.ts';
import { bytesOf } from './fixtures.ts';

for (const { name, check } of STORIES)
  test(`the bodies that Alertmanager 0.25.0 posted in ${name} are read with its fingerprint as key, their start, state and severity`, () => {
    const lines = readFileSync(new URL(`../../../fixtures/alerts/alertmanager-${name}.jsonl`, import.meta.url), 'utf8')
      .trim()
      .split('\n');
    const bodies = lines.map(bytesOf);
    check(bodies);
    checkKeys(bodies);
  });
