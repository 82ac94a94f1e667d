/** `standby suspend` and `standby resume`: what no ticket may be sent to. They write the ledger, which every dispatch reads; nobody else is needed. */
import { failed } from './command.ts';
import { BY, COMMON_HELP, byOf } from './flags.ts';
import { withInstallation } from './connect.ts';
import { redFor } from './paint.ts';
import { effectOf } from './suspend/effect.ts';
import { reasonOf, untilOf } from './suspend/given.ts';
import { NOTHING_KNOWN, readKnown, unusable } from './suspend/known.ts';
import { targetIn } from './suspend/target.ts';
import { resumedText, suspendedText, suspensionJson, warningsOf } from './suspend/text.ts';
import type { Ledger, Suspension } from '../ledger/contract.ts';
import type { Caller, Command, Ended, Failed, Given } from './command.ts';
import type { Effect } from './suspend/effect.ts';
import type { Known } from './suspend/known.ts';

const text = { type: 'string' } as const;

const TARGET_HELP = `  TARGET             a provider's name, else a route's (provider/model); model:NAME is that model at every provider
`;

export const suspend: Command = {
  help: `standby suspend <target> --reason TEXT [options]

From now on no request leaves for it, and what is under way is ended within a second or two; the next route is asked. It
holds until it is resumed, or until the time that is given. Writes the ledger alone: works while Temporal is down.

${TARGET_HELP}
  --reason TEXT      why, in one line of at most 200 characters
  --by NAME          who says so (the user's name on this machine)
  --until TIME       resumed by itself then: 2026-12-24T18:00Z, or 30m, 2h, 7d from now
  --let-finish       what is under way may end
${COMMON_HELP}`,
  options: { ...BY, reason: text, until: text, 'let-finish': { type: 'boolean', default: false } },
  words: ['target'],
  async run(given, progress, caller) {
    const by = byOf(given);
    if (typeof by !== 'string') return by;
    const reason = reasonOf(given);
    if (typeof reason !== 'string') return reason;
    const nowMs = Date.now();
    const untilMs = untilOf(given, nowMs);
    if (typeof untilMs === 'object') return untilMs;
    const read = readKnown(given.config, caller.env);
    if (read.kind === 'unusable') return unusable(read, progress);
    const { known } = read;
    const meant = targetIn(given.words[0] ?? '', known);
    if ('kind' in meant) return meant;
    const letsFinish = given.values['let-finish'] === true;
    const suspension: Suspension = { target: meant.target, actor: by, reason, sinceMs: nowMs, untilMs, letsFinish };
    return withInstallation(given.dataDir, ({ ledger }) => doSuspend({ ledger, known, caller }, suspension));
  },
};

export const resume: Command = {
  help: `standby resume <target> [options]

It is asked again, unless something else that is suspended forbids it. Writes the ledger alone.

${TARGET_HELP}
  --by NAME          who says so (the user's name on this machine)
${COMMON_HELP}`,
  options: BY,
  words: ['target'],
  async run(given, _progress, caller) {
    const by = byOf(given);
    if (typeof by !== 'string') return by;
    const read = readKnown(given.config, caller.env);
    // What was suspended can be resumed whatever has become of the file since.
    const known = read.kind === 'known' ? read.known : NOTHING_KNOWN;
    return withInstallation(given.dataDir, ({ ledger }) => doResume({ ledger, known, caller }, given, by));
  },
};

type Place = { readonly ledger: Ledger; readonly known: Known; readonly caller: Caller };

async function doSuspend(place: Place, suspension: Suspension): Promise<Ended> {
  const { ledger, caller } = place;
  const { target, sinceMs: nowMs } = suspension;
  const replaced = (await ledger.suspensions(nowMs)).find((one) => one.target === target);
  await ledger.suspend(suspension);
  const effect = await effectNow(place, target);
  return {
    kind: 'done',
    text: suspendedText({ suspension, replaced, effect }, { nowMs, red: redFor(caller) }),
    json: {
      event: 'suspended',
      ...suspensionJson(suspension),
      replaced: replaced === undefined ? null : suspensionJson(replaced),
      ...effect,
      warnings: warningsOf(effect),
    },
  };
}

async function doResume(place: Place, { words }: Given, by: string): Promise<Ended> {
  const { ledger, known, caller } = place;
  const nowMs = Date.now();
  const standing = (await ledger.suspensions(nowMs)).map(({ target }) => target);
  const meant = targetIn(words[0] ?? '', known, standing);
  if ('kind' in meant) return meant;
  const { target } = meant;
  if (!standing.includes(target)) return notSuspended(target, standing);
  await ledger.resume(target, { actor: by, atMs: nowMs });
  const effect = await effectNow(place, target);
  return {
    kind: 'done',
    text: resumedText({ target, by, effect }, { nowMs, red: redFor(caller) }),
    json: { event: 'resumed', target, by, ...effect, warnings: warningsOf(effect) },
  };
}

const notSuspended = (target: string, standing: readonly string[]): Failed =>
  failed(
    `Expected ${target} to be suspended, got that it is not.`,
    standing.length === 0 ? 'Nothing is suspended.' : `What is: ${standing.join(', ')}.`,
  );

async function effectNow({ ledger, known }: Place, target: string): Promise<Effect> {
  const nowMs = Date.now();
  return effectOf(target, known, { suspensions: await ledger.suspensions(nowMs), states: await ledger.routeStates(), nowMs });
}
