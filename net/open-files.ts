/** How many files and sockets this process may have open, and how many of them strangers may take. */

/** A listener's share of them: the rest is for the ledger, Temporal, the desk and the models, and for two more listeners. */
const SHARE = 8;
/** Many times what a ticket system and a supervisor open at once. */
const MOST = 512;
/** Below this a browser, a supervisor and a sender would already be in each other's way. */
const LEAST = 16;

/** Undefined where the system sets no limit, or does not say. Node has raised it to the hard limit by then. */
export function openFilesLimit(): number | undefined {
  // Without it a report asks DNS for the name of each peer. The types do not know it yet.
  Reflect.set(process.report, 'excludeNetwork', true);
  const report: unknown = process.report.getReport();
  const soft = at(at(at(report, 'userLimits'), 'open_files'), 'soft');
  return typeof soft === 'number' && Number.isFinite(soft) ? soft : undefined;
}

/** Connections that one listener holds at once. */
export function connectionsWithin(limit: number | undefined): number {
  return limit === undefined ? MOST : Math.max(LEAST, Math.min(MOST, Math.floor(limit / SHARE)));
}

const at = (value: unknown, key: string): unknown => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined);
