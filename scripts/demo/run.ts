/** The demo from its first process to its last: stage, page, story, then whatever the visitor does, until it is to end. */
import { createActor } from './act.ts';
import { listenToKeys, KEYS_HELP, pressed } from './keys.ts';
import { lineOf } from './timeline.ts';
import { findOllama, ollamaUrl } from './ollama.ts';
import { observe } from './observe.ts';
import { openBrowser } from './open-browser.ts';
import { playStory, putBack } from './story.ts';
import { servePage } from './serve.ts';
import { bannerOf, createShow } from './show.ts';
import { closingRows, tableText } from './table.ts';
import { isHandOver } from './ticket-state.ts';
import { ticketSource } from './tickets.ts';
import { endingOf } from './ending.ts';
import { reportRows } from './report-verdict.ts';
import { STORM_CLIENT } from './storm.ts';
import { stormRows, stormVerdictOf } from './storm-verdict.ts';
import { verdictOf } from './verdict.ts';
import { openWorld } from './world.ts';
import type { JournalEntry } from '../../simulator/stage/stage.ts';
import type { Actor } from './act.ts';
import type { FoundOllama } from './ollama.ts';
import type { Observer } from './observe.ts';
import type { Options } from './options.ts';
import type { Page } from './serve.ts';
import type { Show } from './show.ts';
import type { World } from './world.ts';

export type RunParts = {
  readonly options: Options;
  readonly dir: string;
  readonly color: boolean;
  /** Aborted by Ctrl-C. */
  readonly quit: AbortController;
};
type Playing = { readonly world: World; readonly observer: Observer; readonly show: Show; readonly page: Page };

/** Resolves with the exit code, when no process of the demo is left: 0 only where nothing was lost and nothing written twice. */
export async function runDemo({ options, dir, color, quit }: RunParts): Promise<number> {
  const startedAtMs = Date.now();
  const show = createShow(color);
  const ollama = await findOllama(options.ollama ?? ollamaUrl(process.env['OLLAMA_HOST']));
  if (options.ollama !== undefined && ollama === undefined) return complain(`an Ollama with a model at ${options.ollama}`);
  const world = await openWorld(await worldOptions({ options, dir, ollama, show }));
  const news = (entries: readonly JournalEntry[]): void => {
    showNews(entries, world, show);
    if (entries.some(isHandOver)) actor.personAsked();
  };
  const observer = observe(world, news, (why) => show.happened(`A look at the desk or the ledger failed: ${why}`));
  show.attach(world, observer.seen);
  const refresh = setInterval(() => show.audience.changed(), 500).unref();
  const skipping = new AbortController();
  const actor = createActor({ world, seen: observer.seen, show, skip: () => skipping.abort(), quit: quit.signal });
  const page = await servePage({ show, act: actor.act, report: world.report }, options.port).catch(async (error: unknown) => {
    await observer.stop();
    await world.close();
    throw error;
  });
  const restoreKeys = greet({ options, page, show, world, actor, quit });
  try {
    return await perform({ world, observer, show, page }, { options, quit, skipping, startedAtMs });
  } finally {
    restoreKeys();
    clearInterval(refresh);
    show.enter('ended');
    show.audience.end();
    world.report.stop();
    await Promise.all([observer.stop(), page.close()]);
    await world.close();
  }
}

function showNews(entries: readonly JournalEntry[], world: World, show: Show): void {
  for (const entry of entries) {
    const line = lineOf(entry, world.sent.get(entry.ticket)?.subject ?? '');
    if (line !== undefined) show.happened(line);
  }
  show.audience.changed();
}

async function worldOptions({
  options,
  dir,
  ollama,
  show,
}: Pick<RunParts, 'options' | 'dir'> & { readonly ollama: FoundOllama | undefined; readonly show: Show }) {
  const tickets = await ticketSource(options.real);
  return {
    dir,
    tickets,
    reported: options.real ? 'acme' : STORM_CLIENT,
    ollama,
    useOllama: options.ollama !== undefined,
    changed: () => show.audience.changed(),
  };
}

type Stops = {
  readonly options: Options;
  readonly quit: AbortController;
  readonly skipping: AbortController;
  readonly startedAtMs: number;
};

async function perform(playing: Playing, { options, quit, skipping, startedAtMs }: Stops): Promise<number> {
  const { world, observer, show } = playing;
  show.happened('Starting Standby on three simulated providers and a simulated ticket desk.');
  await world.standby.start();
  show.happened(`ready; Temporal's UI: ${world.standby.temporalUi() ?? ''}`);
  const stop = AbortSignal.any([quit.signal, skipping.signal]);
  show.enter('story');
  const ended = await playStory({ world, seen: observer.seen, show, quick: options.quick, stop });
  if (ended === 'played') show.table(await showTable(playing, startedAtMs));
  else if (!quit.signal.aborted) {
    show.happened('The story ends here: everything is plugged in again, and you drive.');
    await putBack({ world });
  }
  if (!options.once && !quit.signal.aborted) {
    show.enter('driving');
    process.stdout.write(`\nYou drive: ${playing.page.url} Ctrl-C ends the demo.\n`);
    await new Promise<void>((resolve) => quit.signal.addEventListener('abort', () => resolve(), { once: true }));
  }
  // Whoever ends it while work is under way has lost nothing; a note written twice is a fault at any time.
  const isCut = ended === 'skipped' || quit.signal.aborted;
  const { lines, code } = await endingOf(world, { isCut, isKept: options.keep !== undefined });
  process.stdout.write(`\n${lines.join('\n')}\n`);
  return code;
}

async function showTable({ world, show }: Playing, startedAtMs: number) {
  const journal = await world.stage.journal();
  const verdict = verdictOf([...world.sent.values()], journal);
  const seconds = (Date.now() - startedAtMs) / 1000;
  const local = world.local();
  const isLocalReal = local.kind === 'found' && local.isUsed;
  const rows = await closingRows({ verdict, stage: world.stage, ledger: await world.ledger(), seconds, isLocalReal });
  const report = world.report.last();
  const all = [
    ...rows,
    ...world.storms.begun.flatMap((storm) => stormRows(stormVerdictOf(storm, journal))),
    ...(report === undefined ? [] : reportRows(world.report.client, report.figures)),
  ];
  process.stdout.write(tableText(all));
  show.enter('driving');
  return all;
}

type Greeting = Pick<Playing, 'page' | 'show' | 'world'> & {
  readonly options: Options;
  readonly actor: Actor;
  readonly quit: AbortController;
};

/** Says where the page is, opens it, and listens to keys until the returned function is called. */
function greet({ options, page, show, world, actor, quit }: Greeting): () => void {
  process.stdout.write(`${bannerOf(world.local())}\nThe page: ${page.url}\n`);
  if (process.stdin.isTTY) process.stdout.write(`${KEYS_HELP}\n`);
  if (options.open) openBrowser(page.url);
  return listenToKeys((key) => {
    const meant = pressed(key, world.plugOf);
    switch (meant.kind) {
      case 'quit':
        return quit.abort();
      case 'help':
        return void process.stdout.write(`${KEYS_HELP}\n`);
      case 'open':
        return openBrowser(page.url);
      case 'report':
        return openBrowser(`${page.url}report`);
      case 'nothing':
        return;
      case 'command':
        void actor.act(meant.command).then(
          (acted) => {
            if (acted.kind === 'refused') show.happened(acted.why);
          },
          (error: unknown) => show.happened(`That did not work: ${String(error)}`),
        );
    }
  });
}

function complain(wanted: string): number {
  process.stderr.write(`Expected ${wanted}, got none. Start it, or leave --ollama out.\n`);
  return 1;
}
