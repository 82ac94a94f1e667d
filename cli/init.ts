/** `standby init`: makes the key and the ledger of a new installation whose parts run apart. `npm start` makes them by itself. */
import { join, resolve } from 'node:path';
import { Connection } from '@temporalio/client';
import { createSeal } from '../encryption/cipher.ts';
import { openKey } from '../encryption/key.ts';
import { beforeOpening } from '../ledger/before-opening.ts';
import { openLedger } from '../ledger/open.ts';
import { makeDataDirectory } from '../temporal/embedded/data-directory.ts';
import { claimNamespace } from '../temporal/claim.ts';
import { clientOptions } from '../temporal/connect.ts';
import { existingTemporal } from '../temporal/existing.ts';
import { failed, wrong } from './command.ts';
import { messageOf, older } from './connect.ts';
import { COMMON_HELP } from './flags.ts';
import type { Keys } from '../encryption/key-text.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { Command, Ended } from './command.ts';

export const init: Command = {
  help: `standby init [--adopt] [options]

Makes the key and the ledger of a new installation in the data directory, for parts that run apart (standby worker,
standby ingress): these never make a key. What is there already stays as it is. npm start needs no init.

  --adopt            a ledger that was lost for good: the new one takes its place in the namespace that is named
                     (TEMPORAL_ADDRESS or temporal.toml), with the key of the old one
${COMMON_HELP}`,
  options: { adopt: { type: 'boolean', default: false } },
  words: [],
  async run({ dataDir, values }, _progress, { env }) {
    const unusable = makeDataDirectory(dataDir);
    if (unusable) return failed(`Expected a data directory, got: ${unusable.why}`, 'Choose another by --data-dir.');
    const opened = await openKey({ dataDir });
    if (!('key' in opened)) return failed(`Expected ${opened.wanted}, got ${opened.got}.`, opened.todo);
    const keys: Keys = [opened.key];
    try {
      const path = join(dataDir, 'ledger.db');
      const before = await beforeOpening(path);
      if (before.kind === 'there' && before.isOlder) return failed(...older(path));
      const ledger = await openLedger({ path, seal: createSeal(keys) });
      try {
        return values['adopt'] === true ? await adopt(ledger, keys, env) : await made(ledger, dataDir);
      } finally {
        await ledger.close();
      }
    } catch (error) {
      return failed(`Expected to open the ledger in ${resolve(dataDir)}, got ${messageOf(error)}.`, 'See docs/operate.md.');
    }
  },
};

async function made(ledger: Ledger, dataDir: string): Promise<Ended> {
  const { id } = await ledger.installation();
  return {
    kind: 'done',
    text: `The installation ${id} has its key and ledger in ${resolve(dataDir)}.`,
    json: { event: 'made', installation: id },
  };
}

async function adopt(ledger: Ledger, keys: Keys, env: NodeJS.ProcessEnv): Promise<Ended> {
  const existing = existingTemporal(env);
  if (existing.kind !== 'existing') return wrong('Expected TEMPORAL_ADDRESS or temporal.toml to name a Temporal, got none.');
  const { address, namespace, ...secured } = existing.place;
  const connection = Connection.lazy({ address, ...secured, ...clientOptions() });
  try {
    const claimed = await claimNamespace({ place: { connection, namespace }, ledger, keys, mayFollow: true, nowMs: Date.now });
    if (claimed.kind === 'foreign') return failed(`Expected ${claimed.wanted}, got ${claimed.got}.`, claimed.todo);
    const { installation } = claimed;
    return {
      kind: 'done',
      text: `This ledger is the one of the installation ${installation} from now on.`,
      json: { event: 'adopted', installation },
    };
  } catch (error) {
    return failed(`Expected Temporal to answer at ${address}, got ${messageOf(error)}.`, 'See that it runs, and TEMPORAL_ADDRESS.');
  } finally {
    await connection.close();
  }
}
