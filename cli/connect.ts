/** Opens what a running or stopped Standby keeps in its data directory. Makes nothing: a mistyped directory must not become an installation. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createSeal } from '../encryption/cipher.ts';
import { openKey } from '../encryption/key.ts';
import { beforeOpening } from '../ledger/before-opening.ts';
import { openLedger } from '../ledger/open.ts';
import { failed } from './command.ts';
import type { Keys } from '../encryption/key-text.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { Ended, Failed } from './command.ts';

export type Installation = { readonly dataDir: string; readonly keys: Keys; readonly ledger: Ledger };

export async function withInstallation(dataDir: string, use: (installation: Installation) => Promise<Ended>): Promise<Ended> {
  const keys = await keysIn(dataDir);
  if ('kind' in keys) return keys;
  const opened = await ledgerIn(dataDir, keys.keys);
  if ('kind' in opened) return opened;
  try {
    return await use({ dataDir, keys: keys.keys, ledger: opened.ledger });
  } finally {
    await opened.ledger.close();
  }
}

export async function keysIn(dataDir: string): Promise<{ readonly keys: Keys } | Failed> {
  const isThere = (name: string): boolean => existsSync(join(dataDir, name));
  // The marker alone means a key that is lost: that has a message of its own.
  if (!isThere('standby.key') && !isThere('key-id'))
    return failed(
      `Expected the data of a Standby, got no Standby data in ${resolve(dataDir)}.`,
      'Name its directory by --data-dir, or start one by `npm start`.',
    );
  try {
    const opened = await openKey({ dataDir });
    if ('key' in opened) return { keys: [opened.key] };
    return failed(`Expected ${opened.wanted}, got ${opened.got}.`, opened.todo);
  } catch (error) {
    return failed(`Expected to read the key in ${resolve(dataDir)}, got ${messageOf(error)}.`, 'Run this as the user of Standby.');
  }
}

async function ledgerIn(dataDir: string, keys: Keys): Promise<{ readonly ledger: Ledger } | Failed> {
  const path = join(dataDir, 'ledger.db');
  if (!existsSync(path))
    return failed(`Expected a ledger at ${resolve(path)}, got none.`, 'Start this Standby once by `npm start`, or restore the file.');
  try {
    const before = await beforeOpening(path);
    if (before.kind === 'there' && before.isOlder) return failed(...older(path));
    return { ledger: await openLedger({ path, seal: createSeal(keys) }) };
  } catch (error) {
    return failed(
      `Expected to open the ledger at ${resolve(path)}, got ${messageOf(error)}.`,
      'See docs/operate.md, "When something goes wrong".',
    );
  }
}

/** Only a start brings tables up to date: a command that did so would keep the release that runs on them from starting again. */
export const older = (path: string): [why: string, todo: string] => [
  `Expected a ledger of this release at ${resolve(path)}, got one of an earlier release.`,
  'Give this command in the release that runs on it, or start this one once. See docs/operate.md, "Upgrade".',
];

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
