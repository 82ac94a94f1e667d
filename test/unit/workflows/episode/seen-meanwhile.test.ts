/** What operators read and filter by while a run goes on, in virtual time. */
import { CLOUD, DOWN, HOUR_MS, MINUTE_MS, answered, episode } from '../../../support/virtual-episode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Its, Script } from '../../../support/virtual-episode.ts';

/** The line that says what the run does now, at these minutes. */
async function readAt(
  minutes: readonly number[],
  script: Script,
): Promise<{ readonly lines: readonly (readonly string[])[]; readonly waiting: readonly unknown[] }> {
  const [lines, waiting]: [string[][], unknown[]] = [[], []];
  const look = ({ world }: Its): void => {
    lines.push(world.details().split('\n').slice(2));
    waiting.push((world.attributes()['Waiting'] as readonly unknown[] | undefined)?.[0]);
  };
  const told = await episode({
    ...script,
    meanwhile: [...(script.meanwhile ?? []), ...minutes.map((at) => [at * MINUTE_MS, look] as const)],
  });
  waiting.push((told.world.attributes()['Waiting'] as readonly unknown[] | undefined)?.[0]);
  return { lines, waiting };
}

test('while a machine thinks its name is shown, and what failed before it', async () => {
  const { lines, waiting } = await readAt([0.5, 1.5], {
    decide: async ({ route: { route } }, { world }) => (await world.wait(MINUTE_MS), route === 'a' ? DOWN : answered()),
  });
  assert.deepEqual(lines, [['Now: asking A.'], ['Now: asking B.', '', 'Tried:', '- left **A** at 2026-11-25 09:01 UTC: status 500']]);
  assert.deepEqual(waiting, [undefined, undefined, undefined]);
});

test('while a person is asked it is found among those that wait, from before the note stands until the task ends', async () => {
  const { lines, waiting } = await readAt([1, 5, 7], {
    decide: () => DOWN,
    write: (step, _nth, { atMs }) =>
      step.kind === 'hand-over' && atMs() < 4 * MINUTE_MS ? { kind: 'pending', why: 'status 503' } : undefined,
    meanwhile: [
      [6 * MINUTE_MS, ({ world, task }) => world.update('claimTask', { task: task()?.id, by: 'Dana' })],
      [8 * MINUTE_MS, ({ answer }) => answer()],
    ],
  });
  assert.deepEqual(waiting, ['person', 'person', 'person', undefined]);
  assert.deepEqual(lines[1]?.slice(0, 5), [
    'Now: waiting for a person (dispatcher).',
    '',
    'Nobody has it yet; due 2026-11-25 11:00 UTC. Task `triage:desk:1:e1:t1`.',
    '',
    'Why a person: a: status 500; b: status 500',
  ]);
  assert.match(lines[2]?.[2] ?? '', /^Dana has it until 2026-11-25 09:21 UTC/);
});

test('work that waits for AI is found as that, and no longer once it is cancelled', async () => {
  const { lines, waiting } = await readAt([1], {
    settings: { clients: { acme: { ...CLOUD, criticality: 'convenience' } }, convenienceMs: 3 * HOUR_MS },
    decide: () => DOWN,
    meanwhile: [[2 * MINUTE_MS, ({ world }) => world.cancel()]],
  });
  assert.deepEqual([lines[0]?.[0], waiting], ['Now: waiting for AI.', ['ai', undefined]]);
});
