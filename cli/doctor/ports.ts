/** The ports that a start would take: free, ours already, or somebody else's. */
import { notNeeded, ok, wrong } from './finding.ts';
import type { Finding } from './finding.ts';

export type WantedPort = { readonly name: string; readonly flag: string; readonly port: number };
export type PortState =
  | { readonly kind: 'free' }
  /** A user other than root may not open it. */
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'taken'; readonly by: Listener | undefined };
/** As far as the system tells us; the processes of other users it does not. */
export type Listener = { readonly pid: number; readonly program: string };
/** The processes of the Standby on this data directory: pid to what it is. */
export type OwnProcesses = ReadonlyMap<number, string>;

export async function portFinding(
  { name, flag, port }: WantedPort,
  stateOf: (port: number) => Promise<PortState>,
  own: OwnProcesses,
): Promise<Finding> {
  const title = `port ${port}`;
  if (port === 0) return notNeeded(`port: ${name}`, 'a free one is taken at the start');
  const state = await stateOf(port);
  const another = `choose another by ${flag} N (0 takes a free one)`;
  switch (state.kind) {
    case 'free':
      return ok(title, `free, for ${name}`);
    case 'forbidden':
      return wrong(title, `this user may not open it, for ${name}`, `Use a port from 1024: ${another}.`);
    case 'taken': {
      const ours = state.by === undefined ? undefined : own.get(state.by.pid);
      if (ours !== undefined) return ok(title, `in use by ${ours} (process ${state.by?.pid}), for ${name}`);
      const by = state.by === undefined ? 'a process that this user may not see' : `${state.by.program} (process ${state.by.pid})`;
      return wrong(title, `in use by ${by}, wanted for ${name}`, `End that program, or ${another}.`);
    }
  }
}
