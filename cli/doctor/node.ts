/** Node, npm and the dependencies: what the bootstrap's first two steps would meet. */
import { isAtLeast, NODE_MAJOR, OLDEST_BOOTSTRAP_NODE } from '../../scripts/bootstrap/steps.mjs';
import { missing, notNeeded, ok, wrong } from './finding.ts';
import type { Looked } from './ask-finders.ts';
import type { Finding } from './finding.ts';

export type Program = { readonly path: string; readonly version: string };
export type NodeFacts = {
  readonly running: Program;
  /** What the bootstrap keeps for itself. */
  readonly own: Looked;
  readonly npm: Program | undefined;
  readonly dependencies: 'fresh' | 'adopt' | 'stale';
  readonly root: string;
};

const BY_HAND = `Install Node ${NODE_MAJOR}.`;

export function nodeFinding({ running, own }: Pick<NodeFacts, 'running' | 'own'>): Finding {
  const told = `${running.version} at ${running.path}, wanted ${NODE_MAJOR} or newer`;
  if (isAtLeast(running.version, `${NODE_MAJOR}.0.0`)) return ok('Node', told);
  if (!isAtLeast(running.version, OLDEST_BOOTSTRAP_NODE)) return wrong('Node', `${told}; too old even to fetch a newer one`, BY_HAND);
  if (own.kind === 'found') return ok('Node', `${told}; Standby uses its own ${own.version} at ${own.path}`);
  return missing(
    'Node',
    `${told}; Standby's own is not there: ${own.why}`,
    `npm start gets Node ${NODE_MAJOR} from the npm registry. Or: ${BY_HAND}`,
  );
}

/** Needed only to fetch with. */
export function npmFinding({ npm }: Pick<NodeFacts, 'npm'>, isFetching: boolean): Finding {
  if (npm !== undefined) return ok('npm', `${npm.version} at ${npm.path}`);
  if (isFetching) return missing('npm', 'not found on the PATH', 'Install npm, which comes with Node.');
  return notNeeded('npm', 'not found on the PATH; nothing has to be installed');
}

export function dependenciesFinding({ dependencies, root }: Pick<NodeFacts, 'dependencies' | 'root'>): Finding {
  switch (dependencies) {
    case 'fresh':
    case 'adopt':
      return ok('dependencies', `${root}/node_modules is as package-lock.json wants it`);
    case 'stale':
      return missing(
        'dependencies',
        `${root}/node_modules is not as package-lock.json wants it`,
        'npm start installs them. By hand: npm ci --ignore-scripts',
      );
  }
}
