/** Pure: what a seed lets happen to all tickets at once: outages of models and of the desk, clocks that jump, workers that stop, polls. */
import { oneOf, randomFrom } from '../support/random.ts';
import type { Random } from '../support/random.ts';
import type { ModeInput as DeskMode, Operation } from '../../simulator/desk/mode.ts';
import type { ModeInput } from '../../simulator/provider/mode.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** So long tickets come in, are changed, and meet faults. */
export const STORM_MS = 8 * HOUR_MS;
/** Until then outages begin, clocks jump and workers stop. */
const WORST_MS = 6.4 * HOUR_MS;
const SET_BACK_MS = 50 * MINUTE_MS;
const POLL_EVERY_MS = 10 * MINUTE_MS;
/** As the watch tells what is overdue; whoever is told announces the ticket anew. */
const WATCH_EVERY_MS = 15 * MINUTE_MS;

export type Weather =
  | { readonly kind: 'models'; readonly mode: ModeInput; readonly which: 'all' | 'openai' | 'clouds' }
  | { readonly kind: 'desk'; readonly operations: readonly Operation[]; readonly mode: DeskMode }
  /** Replies that were held are given. */
  | { readonly kind: 'release' }
  | { readonly kind: 'clock'; readonly offMs: number }
  | { readonly kind: 'restart'; readonly part: string }
  | { readonly kind: 'poll' }
  | { readonly kind: 'watch' };
export type Timed = { readonly afterMs: number; readonly weather: Weather };

const WORKS = { kind: 'works' } as const;
const MODEL_FAULTS: readonly ModeInput[] = [
  { kind: 'status', status: 503 },
  { kind: 'status', status: 503 },
  { kind: 'reset' },
  { kind: 'unsure' },
  { kind: 'bad-json' },
  { kind: 'refusal' },
  { kind: 'status', status: 429, retryAfter: '1800' },
];
/** Not the workflows': each that it had in memory would hold the clock of the test server for ten real seconds. test/faults/ kills it. */
const RESTARTED = ['desk', 'desk', 'openai', 'anthropic', 'ollama'] as const;
const ALL: readonly Operation[] = ['read', 'note', 'fields'];
const DESK_FAULTS: readonly (readonly [readonly Operation[], DeskMode])[] = [
  [ALL, { kind: 'down' }],
  [ALL, { kind: 'refuse' }],
  [['read'], { kind: 'reset' }],
  [['note'], { kind: 'down' }],
  [['fields'], { kind: 'error', status: 500 }],
  [['note', 'fields'], { kind: 'error', status: 403 }],
  [['fields'], { kind: 'error', status: 409 }],
];

export function weatherOf(seed: number): readonly Timed[] {
  const random = randomFrom(seed);
  return [
    ...every(POLL_EVERY_MS, { kind: 'poll' }),
    ...every(WATCH_EVERY_MS, { kind: 'watch' }),
    ...times(6, () => window(random, 40 * MINUTE_MS, modelFault(random), { kind: 'models', which: 'all', mode: WORKS })),
    ...times(5, () => {
      const [operations, mode] = oneOf(random, DESK_FAULTS);
      return window(random, 8 * MINUTE_MS, { kind: 'desk', operations, mode }, { kind: 'desk', operations: ALL, mode: WORKS });
    }),
    ...times(4, () => {
      const operations = [oneOf(random, ALL)];
      return window(random, SECOND_MS, { kind: 'desk', operations, mode: { kind: 'hold', count: 2 } }, { kind: 'release' });
    }),
    ...times(5, () => [
      clock(
        random,
        [-45, -30, 0, 30, 45].map((off) => off * SECOND_MS),
      ),
    ]),
    // As by a summer time that ends in a machine's own zone. What is dated before the first poll is none of ours (docs/limits.md).
    ...times(1, () => window(random, HOUR_MS, { kind: 'clock', offMs: -SET_BACK_MS }, { kind: 'clock', offMs: 0 }, SET_BACK_MS)),
    // A task that was on its way to a worker that stops is lost, and holds the clock until it times out: half a real minute.
    ...times(4, () => [
      {
        afterMs: STORM_MS * random(),
        weather: { kind: 'restart', part: oneOf(random, RESTARTED) } as const,
      },
    ]),
  ];
}

function modelFault(random: Random): Weather {
  return { kind: 'models', mode: oneOf(random, MODEL_FAULTS), which: oneOf(random, ['all', 'all', 'clouds', 'openai'] as const) };
}

function clock(random: Random, offsMs: readonly number[]): Timed {
  return { afterMs: WORST_MS * random(), weather: { kind: 'clock', offMs: oneOf(random, offsMs) } };
}

const times = (count: number, make: () => readonly Timed[]): readonly Timed[] => Array.from({ length: count }, make).flat();

function every(everyMs: number, weather: Weather): readonly Timed[] {
  return Array.from({ length: Math.floor(STORM_MS / everyMs) }, (_, at) => ({ afterMs: at * everyMs, weather }));
}

function window(random: Random, longestMs: number, begins: Weather, ends: Weather, earliestMs = 0): readonly Timed[] {
  const afterMs = earliestMs + (WORST_MS - earliestMs) * random();
  return [
    { afterMs, weather: begins },
    { afterMs: afterMs + longestMs * (0.3 + 0.7 * random()), weather: ends },
  ];
}
