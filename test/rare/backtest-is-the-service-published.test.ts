/** All alerts that others have published, in a backtest and in the running service: the same tickets. In virtual time. */
import { test } from 'node:test';
import { publishedPosts } from '../support/published-posts.ts';
import { SOURCES, STORY_MINUTE_MS, beginningAfter, isTheSame } from '../workflow/beside-the-service.ts';
import { rehearse, rehearsed } from '../workflow/rehearsal.ts';

const rehearsal = rehearse({ settings: rehearsed(), alerts: SOURCES[0] ?? {}, alertsBeside: SOURCES.slice(1), ledgerIn: 'memory' });

test('the 196 alerts that others have published: the same tickets', async (t) => {
  const fromMs = beginningAfter(await rehearsal().nowMs());
  await isTheSame(
    t,
    rehearsal(),
    publishedPosts(fromMs, STORY_MINUTE_MS).map(({ minute, body }) => ({ name: 'prom', atMs: fromMs + minute * STORY_MINUTE_MS, body })),
  );
});
