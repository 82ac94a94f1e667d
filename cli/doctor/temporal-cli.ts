/** The temporal CLI, which holds the embedded server, and Go, which builds it where it cannot be downloaded. */
import { isAtLeast, OLDEST_SERVER } from '../../scripts/bootstrap/steps.mjs';
import { missing, notNeeded, ok, wrong } from './finding.ts';
import type { Looked } from './ask-finders.ts';
import type { Finding } from './finding.ts';
import type { Program } from './node.ts';

export type CliFacts = {
  readonly cli: Looked;
  /** Why the download failed less than a day ago; undefined when it was not tried. */
  readonly refused: string | undefined;
  readonly go: Program | undefined;
  /** What tools/temporal-cli/go.mod asks for. */
  readonly wantedGo: string;
  /** GOTOOLCHAIN: with `local` Go does not fetch a newer one by itself. */
  readonly toolchain: string | undefined;
};

const BY_HAND = `Install a temporal CLI with server ${OLDEST_SERVER} or newer, or set STANDBY_TEMPORAL_CLI to one.`;

export function cliFinding(facts: CliFacts): Finding {
  const { cli } = facts;
  switch (cli.kind) {
    case 'found':
      return ok('temporal CLI', `${cli.version} at ${cli.path} (${cli.from}), wanted server ${OLDEST_SERVER} or newer`);
    case 'failed':
      return wrong('temporal CLI', cli.why, cli.remedy);
    case 'absent':
      return missing('temporal CLI', `not there (${cli.why})`, howToGet(facts), BY_HAND);
  }
}

function howToGet(facts: CliFacts): string {
  if (facts.refused === undefined) return 'npm start downloads it; where that is not possible it is built with Go, about 5 minutes, once.';
  const refused = `The download failed: ${facts.refused}.`;
  if (canBuild(facts)) return `${refused} npm start builds it with Go, about 5 minutes, once.`;
  return `${refused} Install Go ${facts.wantedGo} or newer, then npm start builds it.`;
}

/** Go 1.21 and newer fetches the toolchain that a module asks for, unless it is told not to. */
function canBuild({ go, wantedGo, toolchain }: CliFacts): boolean {
  if (go === undefined) return false;
  return isAtLeast(go.version, wantedGo) || (isAtLeast(go.version, '1.21.0') && toolchain !== 'local');
}

export function goFinding(facts: CliFacts): Finding {
  const { go, wantedGo } = facts;
  const told =
    go === undefined ? `not found on the PATH, wanted ${wantedGo} or newer` : `${go.version} at ${go.path}, wanted ${wantedGo} or newer`;
  if (facts.cli.kind !== 'absent') return notNeeded('Go', `${told}; it would only build the temporal CLI`);
  if (canBuild(facts)) return ok('Go', isAtLeast(go?.version ?? '', wantedGo) ? told : `${told}; it fetches the newer one itself`);
  const remedy = `Install Go ${wantedGo} or newer.`;
  if (facts.refused === undefined) return notNeeded('Go', `${told}; needed only if the temporal CLI cannot be downloaded`, remedy);
  return go === undefined ? missing('Go', told, remedy) : wrong('Go', told, `${remedy} Or unset GOTOOLCHAIN, so that it fetches one.`);
}
