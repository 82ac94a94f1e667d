/** The command line of the embedded server. Pure. */
import { join } from 'node:path';
import type { Ports, TemporalServerOptions } from './contract.ts';
import { SEARCH_ATTRIBUTES } from './search-attributes.ts';

/** A loaded file survives a kill with WAL; `full` makes it survive a power cut too, at 15 instead of 22 workflows a second. */
const PRAGMAS = ['journal_mode=wal', 'synchronous=full'];
/** At the default of 20 loads a second each hop of a workflow waits 43 ms on the dev server's one busy shard. */
const POLL_LIMITS = ['history.transferProcessorMaxPollRPS=2000', 'history.timerProcessorMaxPollRPS=2000'];
/** After a release that failed at a workflow the server waits up to ten minutes before it tries again; people wait for it meanwhile. */
const RETRY_LIMITS = ['history.workflowTaskRetryMaxInterval="20s"'];
/**
 * Of what has piled up each client's gets its turn; that what is urgent goes first needs no setting. Both hold within a partition only: of
 * the default four, each poll asks any. All four are still read, since a data directory of an earlier release may hold tasks in each.
 */
const FAIRNESS = ['matching.enableFairness=true', 'matching.numTaskqueueWritePartitions=1'];
/**
 * Temporal's HTTP API takes a plain POST of any web page that is open in a browser of this machine, and it cannot be left out. A blank
 * stands in no `Host` (RFC 9110, 7.2), so nobody gets an answer there; we, the UI and the CLI speak gRPC.
 */
const NO_HTTP_API = ['frontend.httpAllowedHosts=["no host"]'];
/** The owner's machine only: the dev server checks nobody's identity. */
export const LOOPBACK = '127.0.0.1';

/** The program and its arguments. Two equal command lines are the same server, so a server that was left behind can be used again. */
export function commandLine(options: TemporalServerOptions, ports: Ports): readonly string[] {
  return [
    [options.cli, 'server', 'start-dev', '--namespace', options.namespace],
    ['--ip', LOOPBACK, '--port', String(ports.port), '--ui-ip', ports.uiHost, '--ui-port', String(ports.uiPort)],
    ['--db-filename', join(options.dataDir, 'temporal.db')],
    PRAGMAS.flatMap((pragma) => ['--sqlite-pragma', pragma]),
    [...POLL_LIMITS, ...RETRY_LIMITS, ...FAIRNESS, ...NO_HTTP_API].flatMap((limit) => ['--dynamic-config-value', limit]),
    Object.entries(SEARCH_ATTRIBUTES).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
    ['--ui-disable-news-fetch'],
    // A person's own CLI profile must not change our server.
    ['--disable-config-env', '--disable-config-file', '--log-level', 'warn'],
  ].flat();
}
