/** `standby desk test`: proves that a desk, or an adapter before it, keeps the contract in docs/desk-contract.openapi.yaml. */
import { failed } from '../command.ts';
import { COMMON_HELP } from '../flags.ts';
import { inertJson } from '../inert.ts';
import type { Caller, Command, Ended } from '../command.ts';
import { judgeAll } from './judge.ts';
import { capabilitiesText } from './capabilities-text.ts';
import { capabilitiesIn } from './rules-contract-2.ts';
import { listen } from './listener.ts';
import { play } from './play.ts';
import type { Setup } from './play.ts';
import { countsOf, failedIn, jsonOf, lineOf } from './report.ts';
import { readSetup } from './setup.ts';

const text = { type: 'string' } as const;

export const deskTest: Command = {
  help: `standby desk test --url URL --token-env VAR --ticket ID --yes [options]

Asks a desk everything that docs/desk-contract.openapi.yaml rules, and prints one line a rule. It WRITES to the ticket
named: a few internal notes, which stay, and each field, which is put back. So take an open test ticket, made by somebody
else than the account of the token, which nobody works on meanwhile. Nothing else on the desk is written to, but with --create.

  --url URL                  root of the desk or adapter, without /v1
  --token-env VAR            the environment variable that holds its token
  --ticket ID                the open test ticket
  --yes                      yes, this ticket may be written to
  --client NAME              how this ticket's client is called, to be checked
  --other-ticket ID          another ticket: what is on the first must not be found on it; it is only read
  --create                   make two tickets for the same client, which stay, where the desk says that it makes tickets; one of
                             them is closed where it says that it closes some
  --merged-ticket ID         a ticket that you have merged into another one; it is only read
  --person SECONDS           wait so long each for you to reply to the ticket as a technician, and as its client, when you
                             are asked to
  --webhook-port N           wait here for what the desk announces, and verify it
  --webhook-host HOST        the address to wait at (127.0.0.1)
  --webhook-secret-env VAR   the environment variable that holds the webhook's secret, whsec_…
  --webhook-wait SECONDS     how long to wait, 1 to 600 (60)
${COMMON_HELP}`,
  options: {
    url: text,
    'token-env': text,
    ticket: text,
    yes: { type: 'boolean', default: false },
    client: text,
    'other-ticket': text,
    'merged-ticket': text,
    create: { type: 'boolean', default: false },
    person: text,
    'webhook-port': text,
    'webhook-host': text,
    'webhook-secret-env': text,
    'webhook-wait': text,
  },
  words: [],
  async run(given, progress, caller) {
    const setup = readSetup(given, caller.env);
    if ('kind' in setup) return setup;
    const listener = setup.listening === undefined ? undefined : await listen(setup.listening);
    if (listener !== undefined && 'why' in listener)
      return failed(`Expected to listen on port ${setup.listening?.port}, got ${listener.why}.`, 'Name a free port by --webhook-port.');
    try {
      return await tested({ ...setup, listener }, given.json, { progress, out: caller.out });
    } finally {
      await listener?.close();
    }
  },
};

type Said = { readonly progress: (line: string) => void; readonly out: Caller['out'] };
async function tested(setup: Setup, json: boolean, { progress, out }: Said): Promise<Ended> {
  const evidence = await play(setup, progress);
  const { before } = evidence.general;
  if (before.kind === 'unsent')
    return failed(`Expected a desk at ${setup.url}, got none: ${before.detail}.`, 'See that it runs, and correct --url.');
  const judged = judgeAll(evidence);
  const can = capabilitiesIn(evidence);
  const text = [capabilitiesText(can), ...judged.map(lineOf), countsOf(judged)].filter((line) => line !== undefined).join('\n');
  const asJson = { capabilities: can.kind === 'capabilities' ? can : null, ...jsonOf(judged) };
  const broken = failedIn(judged);
  if (broken.length === 0) return { kind: 'done', text, json: asJson };
  // A failed command has one line for standard error; the lines of the rules are its answer all the same.
  out(json ? `${inertJson(asJson)}\n` : `${text}\n`);
  return failed(
    `Expected every rule to hold, got ${broken.length} that ${broken.length === 1 ? 'does' : 'do'} not: ${broken.join(', ')}.`,
    'See each in docs/desk-contract.openapi.yaml.',
  );
}
