/** No better route comes back within a week: the local model's answer stays as it is, and the asking has an end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, MINUTE_MS, rehearse } from './rehearsal.ts';
import { DOWN, TICKET, notesOn } from './people.ts';
import { answeredLocally, reviewed } from './second-look.ts';

const opened = rehearse();
const DAY_MS = 24 * HOUR_MS;

test('an answer that no better route has looked at in seven days stays as it is', async () => {
  const rehearsal = opened();
  const { desk, providers, sleep } = rehearsal;
  const { ticket, review } = await answeredLocally(rehearsal, TICKET, DOWN);
  const [openai, ollama] = [providers.openai.requests(), providers.ollama.requests()];
  await sleep(7 * DAY_MS);
  const outcome = await reviewed(rehearsal, review);
  assert.deepEqual([outcome.kind, 'why' in outcome && outcome.why], ['not-reviewed', 'no better route came back in time']);
  const { durationMs } = outcome;
  assert.ok(durationMs >= 7 * DAY_MS && durationMs < 7 * DAY_MS + MINUTE_MS, `took ${durationMs} ms of virtual time`);
  // One route of two requests at each try: after half an hour, doubling, then every four hours, a fifth more or less.
  const asked = providers.openai.requests() - openai;
  assert.ok(asked >= 2 * 30 && asked <= 2 * 60, `${asked} requests to the primary in seven days`);
  assert.equal(providers.ollama.requests(), ollama);
  assert.equal(notesOn(desk, ticket).length, 1);
});
