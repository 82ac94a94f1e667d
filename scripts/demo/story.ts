/** Plays the guided story: opens each act with a sentence, waits for what it causes, and closes it with what moved. */
import { setTimeout as pause } from 'node:timers/promises';
import { ACTS } from './acts.ts';
import { closingOf } from './closing.ts';
import { ticketEndOf } from './ticket-state.ts';
import { STEPS } from '../../web/demo/contract.ts';
import type { Move } from './closing.ts';
import type { Seen } from './observe.ts';
import type { Show } from './show.ts';
import type { World } from './world.ts';

/** What the acts play on. Every wait of theirs ends at once when the story is to stop. */
export type Scene = {
  readonly world: World;
  readonly seen: Seen;
  readonly show: Show;
  send(count: number): Promise<void>;
  /** Waits until it holds; says so, and goes on, if it never does. */
  until(holds: () => boolean | Promise<boolean>, what: string): Promise<void>;
  pause(ms: number): Promise<void>;
  /** Until nothing moves any more. */
  quiet(): Promise<void>;
  readonly stop: AbortSignal;
};
export type StoryParts = {
  readonly world: World;
  readonly seen: Seen;
  readonly show: Show;
  readonly quick: boolean;
  /** Aborted when the visitor wants to drive, or the demo is to end. */
  readonly stop: AbortSignal;
};

/** A whole restart with replay takes under 20 s on two cores; a minute and a half means that something is wrong. */
const TIMEOUT_MS = 90_000;
const LOOK_MS = 50;
/** To read a sentence, and to find what it names. */
const READING_MS = 3_500;
/** Tickets of a story come one by one, so that each is seen to go its way. */
const BETWEEN_MS = 350;
/** Time for a second note to show, if there ever were one: every look-again wait has passed. */
const QUIET_MS = 8_000;

/** `skipped`: what it had pulled and held is put back. */
export async function playStory(parts: StoryParts): Promise<'played' | 'skipped'> {
  const { show, stop } = parts;
  const scene = sceneOf(parts);
  try {
    for (const { opening, watched, play, closing, adds } of ACTS) {
      stop.throwIfAborted();
      const [from, startedAtMs] = [parts.seen.entries.length, Date.now()];
      show.openAct(opening, watched);
      await scene.pause(READING_MS);
      await play(scene);
      const moved = closing?.(scene, startedAtMs) ?? closingOf(movesSince(parts, from));
      show.closeAct(adds === undefined ? moved : `${moved} ${adds(scene, startedAtMs)}`);
      await scene.pause(READING_MS);
    }
    return 'played';
  } catch (error) {
    if (!stop.aborted) throw error;
    return 'skipped';
  }
}

function sceneOf({ world, seen, show, quick, stop }: StoryParts): Scene {
  return {
    world,
    seen,
    show,
    stop,
    async send(count) {
      stop.throwIfAborted();
      if (quick) return world.send(count);
      for (let sent = 0; sent < count; sent += 1) {
        await world.send(1);
        await pause(BETWEEN_MS, undefined, { signal: stop });
      }
    },
    async until(holds, what) {
      for (const deadline = Date.now() + TIMEOUT_MS; !(await holds()); await pause(LOOK_MS, undefined, { signal: stop }))
        if (Date.now() > deadline) return show.happened(`Waited ${TIMEOUT_MS / 1000} s in vain: ${what}.`);
      stop.throwIfAborted();
    },
    // Whoever has just read a sentence has waited some of it.
    quiet: () => pause(quick ? QUIET_MS : QUIET_MS - READING_MS, undefined, { signal: stop }),
    pause: async (ms) => {
      if (!quick) await pause(ms, undefined, { signal: stop });
      stop.throwIfAborted();
    },
  };
}

/** The tickets that ended since so many entries of the journal, each with the time since it arrived. */
function movesSince({ world, seen }: StoryParts, from: number): readonly Move[] {
  const touched = new Set(seen.entries.slice(from).map(({ ticket }) => ticket));
  return [...world.sent.keys()].flatMap((id) => {
    const entries = seen.entriesOf(id);
    const ended = ticketEndOf(entries);
    const isNew =
      ended !== undefined && touched.has(id) && ticketEndOf(entries.filter((entry) => seen.entries.indexOf(entry) < from)) === undefined;
    const [created] = entries;
    return isNew && created !== undefined ? [{ to: ended.by, tookMs: ended.atMs - Date.parse(created.at) }] : [];
  });
}

/** Everything plugged in again, nothing held, and Standby up: where a visitor begins. */
export async function putBack({ world }: Pick<StoryParts, 'world'>): Promise<void> {
  await world.stage.setDesk('note', { kind: 'works' });
  await world.stage.release();
  for (const step of STEPS) await world.setPlug(step, 'works');
  if (world.standby.state() === 'killed') await world.standby.start();
}
