/** 5,000 drawn alerts over days, in a backtest and in the running service: the same tickets. In virtual time, and many minutes of ours. */
import { beforeEach, test } from 'node:test';
import { alertConnection } from '../support/alert-connection.ts';
import { bodyOf, storyOf } from '../support/past-story.ts';
import { randomFrom } from '../support/random.ts';
import { FROM_MS, SOURCES, STORY_MINUTE_MS, isTheSame } from '../workflow/beside-the-service.ts';
import { SETTINGS, rehearse, rehearsed } from '../workflow/rehearsal.ts';

const SEED = Number(process.env['STANDBY_SEED'] ?? 5_000);
const ALERTS = 2_500;
const MINUTES = 700;
const rehearsal = rehearse({ settings: rehearsed(), alerts: SOURCES[0] ?? {}, alertsBeside: SOURCES.slice(1), ledgerIn: 'memory' });

beforeEach(() => rehearsal().ledgerAnew());

test(`${2 * ALERTS} drawn alerts of two sources (seed ${SEED}): the same tickets, with the same words on each`, async (t) => {
  const posts = SOURCES.flatMap((source, at) =>
    storyOf(randomFrom(SEED + at), { alerts: ALERTS, minutes: MINUTES, fromMs: FROM_MS, minuteMs: STORY_MINUTE_MS }).map(
      ({ minute, alerts }) => ({
        name: alertConnection(SETTINGS, source).name,
        atMs: FROM_MS + minute * STORY_MINUTE_MS,
        body: bodyOf(alerts),
      }),
    ),
  );
  await isTheSame(t, rehearsal(), posts);
});
