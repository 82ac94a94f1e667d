/** The command line of `npm run mutate`. Pure. */
import { parseArgs } from 'node:util';
import { JUDGES } from './scope.ts';

export const HELP = `npm run mutate -- [options]   plants small faults, one at a time, and says which no test notices

  --sample N      how many faults, taken by the seed (all)
  --seed N        which sample (1)
  --files GLOB    only faults in these files; may be given again
  --suites A,B    whose test files judge (${JUDGES.join(',')})
  --seconds N     how long one fault is tried (120)
  --minutes N     begin no fault after this long (no limit)
  --state DIR     where the verdicts are kept, so that it can be stopped and gone on with (.standby/mutate)
  --floor PERCENT end with 0 only if so many are noticed (0)
  --json          the result as one line of JSON on standard output
  --help          this text

Faults are planted in copies of the checkout, two at a time. A fault is judged by the test files that run the file, the nearest first;
one that does not compile is not counted. Ctrl-C loses nothing: the same command goes on.
`;

export type Options = {
  readonly sample: number;
  readonly seed: number;
  readonly files: readonly string[];
  readonly suites: readonly string[];
  readonly limitMs: number;
  readonly withinMs: number;
  readonly state: string;
  /** 0 to 1. */
  readonly floor: number;
  readonly json: boolean;
};
export type Given = { readonly kind: 'help' } | { readonly kind: 'wrong'; readonly why: string } | ({ readonly kind: 'given' } & Options);

const text = { type: 'string' } as const;
const KNOWN = {
  sample: text,
  seed: { ...text, default: '1' },
  files: { ...text, multiple: true },
  suites: { ...text, default: JUDGES.join(',') },
  seconds: { ...text, default: '120' },
  minutes: text,
  state: { ...text, default: '.standby/mutate' },
  floor: { ...text, default: '0' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

export function optionsOf(args: readonly string[]): Given {
  try {
    const { values } = parseArgs({ args: [...args], options: KNOWN });
    if (values.help) return { kind: 'help' };
    return {
      kind: 'given',
      sample: values.sample === undefined ? Number.POSITIVE_INFINITY : number('sample', values.sample, 1),
      seed: number('seed', values.seed, 0),
      files: values.files ?? [],
      suites: values.suites.split(','),
      limitMs: number('seconds', values.seconds, 1) * 1_000,
      withinMs: values.minutes === undefined ? Number.POSITIVE_INFINITY : number('minutes', values.minutes, 1) * 60_000,
      state: values.state,
      floor: number('floor', values.floor, 0) / 100,
      json: values.json,
    };
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return { kind: 'wrong', why: error.message };
    throw error;
  }
}

function number(name: string, given: string, least: number): number {
  const value = given.trim() === '' ? Number.NaN : Number(given);
  if (value >= least) return value;
  throw new RangeError(`Expected --${name} to be a number from ${least}, got "${given}".`);
}
