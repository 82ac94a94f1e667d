/** The data directory: does it exist, is it complete and private, and does a Standby run on it? */
import { sizeText } from '../../scripts/bootstrap/steps.mjs';
import { notNeeded, ok, wrong } from './finding.ts';
import type { Finding } from './finding.ts';

/** `mode` holds the permission bits only. */
export type Looked =
  | { readonly kind: 'there'; readonly mode: number; readonly bytes: number; readonly isFolder: boolean }
  | { readonly kind: 'absent' }
  /** This user may not look. */
  | { readonly kind: 'closed'; readonly why: string };
export type Instance =
  | { readonly kind: 'running'; readonly pid: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly why: string };
export type DataFacts = {
  readonly dataDir: string;
  readonly folder: Looked;
  readonly key: Looked;
  readonly keyId: Looked;
  readonly ledger: Looked;
  readonly instance: Instance;
};

/** Anyone but the owner. */
const OTHERS = 0o077;
const FIRST_START = 'the first start makes it';

export function dataFindings(facts: DataFacts): readonly Finding[] {
  const { dataDir, folder, key, ledger } = facts;
  const closed = [folder, key, ledger].find((looked) => looked.kind === 'closed');
  if (closed !== undefined)
    return [
      wrong(
        'data directory',
        `${dataDir} is closed to this user: ${closed.why}`,
        "Run this, and Standby, as the directory's owner. Or choose another by --data-dir.",
      ),
    ];
  if (folder.kind === 'absent') return [ok('data directory', `${dataDir} is not there yet; ${FIRST_START}`)];
  if (folder.kind === 'there' && !folder.isFolder)
    return [wrong('data directory', `${dataDir} is a file, wanted a directory`, 'Choose another by --data-dir, or move that file away.')];
  return [folderFinding(facts), keyFinding(facts), ledgerFinding(facts), instanceFinding(facts)];
}

/** An open folder is no harm by itself: what is made in it is closed. */
function folderFinding({ dataDir, folder }: DataFacts): Finding {
  if (isOpen(folder)) return ok('data directory', `${dataDir}, open to other users; its files are not, or are named below`);
  return ok('data directory', `${dataDir}, closed to other users`);
}

function keyFinding({ dataDir, key, keyId }: DataFacts): Finding {
  const path = `${dataDir}/standby.key`;
  if (key.kind === 'there') {
    if (!isOpen(key)) return ok('key', `${path}, closed to other users`);
    return wrong('key', `${path} is open to other users (mode ${octal(key.mode)}); no start goes on with it`, `chmod 600 ${quoted(path)}`);
  }
  if (keyId.kind !== 'there') return ok('key', `not there yet; ${FIRST_START}`);
  return wrong(
    'key',
    `${path} is not there, and the data is encrypted with it`,
    'Restore standby.key from your backup. To start anew, use an empty data directory.',
  );
}

function ledgerFinding({ dataDir, folder, ledger }: DataFacts): Finding {
  const path = `${dataDir}/ledger.db`;
  if (ledger.kind !== 'there') return ok('ledger', `not there yet; ${FIRST_START}`);
  if (isOpen(ledger) && isOpen(folder))
    return wrong('ledger', `${path} is open to other users (mode ${octal(ledger.mode)})`, `chmod 700 ${quoted(dataDir)}`);
  return ok('ledger', `${path}, ${ledger.bytes < 1_000_000 ? `${Math.ceil(ledger.bytes / 1000)} kB` : sizeText(ledger.bytes)}`);
}

function instanceFinding({ dataDir, instance }: DataFacts): Finding {
  switch (instance.kind) {
    case 'none':
      return ok('instance', `no Standby runs on ${dataDir}`);
    case 'running':
      return ok(
        'instance',
        `a Standby (process ${instance.pid}) runs on ${dataDir}; a second instance there is refused`,
        'To start another, stop it first, or choose another data directory and ports.',
      );
    case 'unknown':
      return notNeeded('instance', `not known whether a Standby runs on ${dataDir}: ${instance.why}`);
  }
}

const isOpen = (looked: Looked): boolean => looked.kind === 'there' && (looked.mode & OTHERS) !== 0;
const octal = (mode: number): string => mode.toString(8).padStart(3, '0');
const quoted = (path: string): string => `'${path.replaceAll("'", String.raw`'\''`)}'`;
