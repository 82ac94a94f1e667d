/** The `standby` command: finds the subcommand, reads its flags, runs it, says how it ended. */
import { styleText } from 'node:util';
import { EXIT, failed, wrong } from './command.ts';
import { COMMON_HELP, readFlags } from './flags.ts';
import { inert, inertJson } from './inert.ts';
import type { Caller, Command, Ended } from './command.ts';

const HELP = `standby: what a person says to a Standby.

  standby tasks list                what people are asked
  standby tasks show <task>         one task: why, what was tried, what may be chosen
  standby tasks claim <task>        you have it
  standby tasks release <task>      you give it back
  standby tasks answer <task> …     you decide
  standby waiting                   what waits for machines that are down, by due time
  standby drain                     AI is back: wake what waits
  standby suspend <target>          no request leaves for a provider, a route or a model
  standby resume <target>           it is asked again
  standby routes                    how each route stands, and what has changed when
  standby reconcile                 after a restore: what ledger and Temporal say against each other
  standby check                     providers and ticket systems: one cheap call each
  standby status                    what is in flight, who waits, what is held up
  standby doctor                    what this machine has, what is missing, what to do
  standby config check [FILE]       what a configuration means, or what is wrong with it
  standby config schema             its form, for editors
  standby init                      key and ledger of a new installation, for parts apart
  standby worker --queues …         some workers as a process of their own
  standby ingress                   the ingress as a process of its own
  standby desk test …               does a ticket system keep the desk contract?
  standby alerts test FILE …        what is read of a body that an alert source has sent, and what becomes of it
  standby alerts backtest …         how many tickets past alerts would have made: of a file, a board, or what was taken here
  standby clients match …           whose alerts are probably whose, to paste and to confirm
  standby report list               which reports there are, and where each stands
  standby report show …             one report: why, its figures, who has it
  standby report preview …          its page, into a file
  standby report edit …             its words, into a file and back as you write them
  standby report run …              makes it, or a newer revision
  standby report approve …          it may be sent
  standby report sitting            all that wait, and many approved at once
  standby report reject …           it is not sent
  standby report resend …           once more to somebody who does not have it

Options of all commands:

${COMMON_HELP}
From a checkout: npm run standby -- tasks list. Exit codes: 0 done, 1 failed or refused, 2 used wrongly.
`;

const TASKS_HELP = `standby tasks list | show | claim | release | answer

  list                what people are asked
  show <task>         one task: why, what was tried, what may be chosen
  claim <task>        you have it
  release <task>      you give it back
  answer <task> …     you decide

Each has a --help of its own.
`;

const CONFIG_HELP = `standby config check | schema

  check [FILE]        what a configuration means, or what is wrong with it, by line
  schema              its form as JSON Schema, for editors

Each has a --help of its own.
`;
const DESK_HELP = `standby desk test

  test                does a ticket system keep the desk contract? By its rules, against any address

It has a --help of its own.
`;
const ALERTS_HELP = `standby alerts test | backtest

  test FILE           what is read of a body that an alert source has sent: each alert with its key, and why; of a
                      connection also whose it is, in which group it comes and what holds it
  backtest [FILE]     how many tickets past alerts would have made, and instead of how many: of a file, of a board of a
                      ticket system, or what this Standby has taken

Each has a --help of its own.
`;
const CLIENTS_HELP = `standby clients match

  match [FILE…]       proposes which owners of alerts are which clients, as YAML to paste: of bodies, or of what has come
                      to this Standby; nothing is written

It has a --help of its own.
`;
const REPORT_HELP = `standby report list | show | preview | edit | run | approve | sitting | reject | resend

  list                       which reports there are, and where each stands
  show <client> <period>     one report: why, its figures, who has it
  preview <client> <period>  its page, into a file
  edit <client> <period>     its words, into a file and back as you write them
  run <client> <period>      makes it, or a newer revision
  approve <client> <period>  it may be sent
  sitting                    all that wait to be approved, and many approved at once
  reject <client> <period>   it is not sent
  resend <client> <period> … once more to somebody who does not have it

Each has a --help of its own.
`;
/** Commands of two words. */
const GROUPS: Readonly<Record<string, string>> = {
  tasks: TASKS_HELP,
  config: CONFIG_HELP,
  desk: DESK_HELP,
  alerts: ALERTS_HELP,
  clients: CLIENTS_HELP,
  report: REPORT_HELP,
};
const groupOf = (word: string): string | undefined => (Object.hasOwn(GROUPS, word) ? GROUPS[word] : undefined);

/** Loaded when asked for: help and a mistyped word should not wait for a Temporal client. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  'tasks list': async () => (await import('./tasks/list.ts')).list,
  'tasks show': async () => (await import('./tasks/show.ts')).show,
  'tasks claim': async () => (await import('./tasks/claim.ts')).claim,
  'tasks release': async () => (await import('./tasks/claim.ts')).release,
  'tasks answer': async () => (await import('./tasks/answer.ts')).answer,
  'desk test': async () => (await import('./desk/command.ts')).deskTest,
  'alerts backtest': async () => (await import('./alerts/backtest.ts')).alertsBacktest,
  'alerts test': async () => (await import('./alerts/test.ts')).alertsTest,
  'clients match': async () => (await import('./clients/match.ts')).clientsMatch,
  'report list': async () => (await import('./reports/list.ts')).list,
  'report show': async () => (await import('./reports/list.ts')).show,
  'report preview': async () => (await import('./reports/preview.ts')).preview,
  'report edit': async () => (await import('./reports/edit.ts')).edit,
  'report run': async () => (await import('./reports/run.ts')).run,
  'report approve': async () => (await import('./reports/answer.ts')).approve,
  'report sitting': async () => (await import('./reports/sitting.ts')).sitting,
  'report resend': async () => (await import('./reports/resend.ts')).resend,
  'report reject': async () => (await import('./reports/answer.ts')).reject,
  reconcile: async () => (await import('./reconcile.ts')).reconcile,
  waiting: async () => (await import('./waiting.ts')).waiting,
  drain: async () => (await import('./drain.ts')).drain,
  suspend: async () => (await import('./suspend.ts')).suspend,
  resume: async () => (await import('./suspend.ts')).resume,
  routes: async () => (await import('./routes.ts')).routes,
  status: async () => (await import('./status.ts')).status,
  check: async () => (await import('./check.ts')).check,
  init: async () => (await import('./init.ts')).init,
  worker: async () => (await import('./worker.ts')).worker,
  ingress: async () => (await import('./worker.ts')).ingress,
  doctor: async () => (await import('./doctor.ts')).doctor,
  'config check': async () => (await import('./config/check.ts')).check,
  'config schema': async () => (await import('./config/schema.ts')).schema,
};

/** Resolves with the exit code. Everything that it says goes to the caller, so that a test can be one. */
export async function main(args: readonly string[], caller: Caller): Promise<number> {
  const [first = '', second = ''] = args;
  const name = groupOf(first) === undefined ? first : `${first} ${second}`;
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) return withoutCommand(first, second, args.includes('--json'), caller);
  const rest = args.slice(name.split(' ').length);
  const command = await load();
  const read = readFlags(rest, command);
  switch (read.kind) {
    case 'help':
      caller.out(command.help);
      return EXIT.done;
    case 'wrong':
      return end(read, rest.includes('--json'), caller);
    case 'given': {
      const { json } = read.given;
      // Progress is for whoever watches; a program reads only the last line.
      const progress = (line: string): void => void (json || caller.err(`${inert(line)}\n`));
      const ended = await command.run(read.given, progress, caller).catch((error: unknown) => unexpected(error));
      return end(ended, json, caller);
    }
  }
}

function withoutCommand(first: string, second: string, json: boolean, caller: Caller): number {
  const group = groupOf(first);
  const help = group ?? HELP;
  const word = group === undefined ? first : second;
  if (word === '--help' || word === 'help' || word === '-h') {
    caller.out(help);
    return EXIT.done;
  }
  if (word === '') {
    caller.err(help);
    return EXIT.wrong;
  }
  return end(
    wrong(
      `Expected a command, got "${group === undefined ? first : `${first} ${second}`}".`,
      `See standby ${group === undefined ? '' : `${first} `}--help.`,
    ),
    json,
    caller,
  );
}

/** What none of the commands has a word for: a bug of ours, or a server that went away in the middle. */
const unexpected = (error: unknown): Ended =>
  failed(
    `Expected the command to end in one of its ways, got ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}.`,
    'See that the service runs, then try again; if it stays, report it.',
  );

function end(ended: Ended, json: boolean, { out, err }: Caller): number {
  if (ended.kind === 'done' || ended.kind === 'wanting') out(json ? `${inertJson(ended.json)}\n` : `${ended.text}\n`);
  else if (json) err(`${inertJson({ error: ended.why, todo: ended.todo, ...(ended.kind === 'failed' ? ended.more : {}) })}\n`);
  else err(`standby: ${inert(ended.why)}\n${inert(ended.todo)}\n`);
  return EXIT[ended.kind];
}

function unlessClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

if (import.meta.main) {
  // SQLite makes files beside the ledger: nobody else on this machine may read them.
  process.umask(0o077);
  // Whoever reads along may have read enough (`| head`): the command does its work to the end all the same, and ends with its own code.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', unlessClosed);
  process.exitCode = await main(process.argv.slice(2), {
    env: process.env,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    // Only where a terminal shows them, and not where NO_COLOR is set: `styleText` asks both of the stream.
    colours: styleText('bold', 'x', { stream: process.stdout }) !== 'x',
  });
}
