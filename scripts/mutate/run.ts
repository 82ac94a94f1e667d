/** Takes a sample of all faults, has them judged two at a time, and sums up. */
import { join, resolve } from 'node:path';
import { copyTo, digestOf, filesOf } from './copy.ts';
import { isEquivalent } from './equivalent.ts';
import { faultsOf, ordered } from './faults.ts';
import { distances, edgesOf, turned } from './imports.ts';
import { judge } from './judge.ts';
import { nearestFirst } from './nearest.ts';
import { lineOf, summaryOf } from './report.ts';
import { isJudge, isPlanted } from './scope.ts';
import { openSources } from './sources.ts';
import { openState } from './state.ts';
import type { Fault } from './contract.ts';
import type { Graph } from './imports.ts';
import type { Bench } from './judge.ts';
import type { Options } from './options.ts';
import type { Summary } from './report.ts';
import type { Sources } from './sources.ts';
import type { State } from './state.ts';

/** One core each on the two cores this is run on; the tests wait as much as they compute. */
const AT_ONCE = 2;

export type Outcome =
  | { readonly kind: 'done'; readonly summary: Summary; readonly isStopped: boolean }
  | { readonly kind: 'of-other-sources' };

export async function mutate(root: string, options: Options, say: (line: string) => void, signal: AbortSignal): Promise<Outcome> {
  const files = filesOf(root);
  const folder = resolve(root, options.state);
  const state = openState(folder, digestOf(root, files));
  if (!('judged' in state)) return state;
  const sources = openSources(root);
  const startedAt = Date.now();
  try {
    const next = sampleOf(sources, options, state);
    const taken: string[] = [];
    let done = 0;
    const work = async (slot: number): Promise<void> => {
      const copy = join(folder, `copy-${slot}`);
      copyTo(copy, root, files);
      const learn: Bench['learn'] = (test, bare) => state.add({ test, bare });
      const bench: Bench = { root: copy, bareOf: (file) => state.bare.get(file), learn, signal };
      while (!signal.aborted && Date.now() - startedAt < options.withinMs) {
        const found = next();
        if (!found) return;
        taken.push(found.fault.id);
        await judgeOne(bench, found, {
          state,
          limitMs: options.limitMs,
          say: (line) => say(`${++done} of ${Math.min(options.sample, found.of)}: ${line}`),
        });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, (_, slot) => work(slot)));
    const judged = taken.flatMap((id) => state.judged.get(id) ?? []);
    const red = [...state.bare].flatMap(([file, bare]) => (bare.kind === 'red' ? [`${file} (${bare.why})`] : []));
    return { kind: 'done', summary: summaryOf(options.seed, judged, red), isStopped: signal.aborted };
  } finally {
    sources.close();
  }
}

type Next = { readonly fault: Fault; readonly judges: ReadonlyMap<string, number>; readonly of: number };

/** Hands out the sample, fault by fault; whether one compiles is asked when its turn comes. */
function sampleOf(sources: Sources, { files, suites, sample, seed }: Options, state: State): () => Next | undefined {
  const known = new Set(sources.files);
  const graph: Graph = new Map(sources.files.map((file) => [file, edgesOf(file, sources.treeOf(file), (path) => known.has(path))]));
  const back = turned(graph);
  const faults = ordered(
    sources.files.filter((file) => isPlanted(file, files)).flatMap((file) => faultsOf(file, sources.treeOf(file))),
    seed,
  ).filter((fault) => !isEquivalent(fault));
  let [at, given] = [0, 0];
  return () => {
    while (at < faults.length && given < sample) {
      const fault = faults[at++];
      if (!fault || state.refused.has(fault.id)) continue;
      const importers = (back.get(fault.file) ?? []).map(({ to }) => to);
      if (!state.judged.has(fault.id) && !sources.compiles(fault, importers)) {
        state.add({ refused: fault.id });
        continue;
      }
      given += 1;
      const judges = new Map([...distances(back, fault.file)].filter(([file]) => isJudge(file, suites)));
      return { fault, judges, of: faults.length };
    }
    return undefined;
  };
}

type Context = { readonly state: State; readonly limitMs: number; readonly say: (line: string) => void };

async function judgeOne(bench: Bench, { fault, judges }: Next, { state, limitMs, say }: Context): Promise<void> {
  const known = state.judged.get(fault.id);
  if (known) return say(lineOf(known));
  const startedAt = Date.now();
  const verdict = await judge(bench, fault, nearestFirst(fault.file, judges, seenBy(state, fault.file)), limitMs);
  if (verdict.kind === 'stopped') return;
  const judged = { fault, verdict, tookMs: Date.now() - startedAt };
  state.add(judged);
  say(lineOf(judged));
}

function seenBy({ judged, bare }: State, file: string): Parameters<typeof nearestFirst>[2] {
  const killers = [...judged.values()].flatMap(({ fault, verdict }) =>
    fault.file === file && verdict.kind !== 'survived' ? [verdict.by.split(': ')[0] ?? ''] : [],
  );
  const durations = [...bare].flatMap(([test, one]) => (one.kind === 'green' ? [[test, one.ms] as const] : []));
  return { killers: new Set(killers), durations: new Map(durations) };
}
