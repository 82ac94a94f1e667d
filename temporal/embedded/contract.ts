/** What the embedded Temporal server is asked for, and every way its start can end. */

export type TemporalServerOptions = {
  /** Holds the database, the lock, the record of the server and its log. */
  readonly dataDir: string;
  /** Path of the `temporal` CLI. */
  readonly cli: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** 0 takes a free one. */
  readonly uiPort: number;
  readonly namespace: string;
  readonly log: (line: string) => void;
  /** The server ended without having been asked to. Nothing is restarted here: the owner decides. */
  readonly onExit?: (exit: ServerExit) => void;
};

/** `whenOurs` is called once the data directory is ours: a second Standby must not take a port before it is told to leave. */
export type StartOptions = TemporalServerOptions & { readonly whenOurs?: () => Promise<void> };

/** `how` is for people: an exit code, a signal, or that nobody saw it (a reattached server is not our child). */
export type ServerExit = { readonly pid: number; readonly how: string };

export type Ports = {
  readonly port: number;
  readonly uiPort: number;
  /** The loopback address of the UI itself. Its own checks are few, so it stands where no website would look for it. */
  readonly uiHost: string;
};

export type RunningServer = Ports & {
  readonly address: string;
  readonly uiUrl: string;
  readonly pid: number;
  /** The server's version, such as 1.31.2. */
  readonly version: string;
  /** Ends the server and gives the data directory back. Safe to call twice. */
  readonly stop: () => Promise<void>;
};

export type StartFailed = { readonly kind: 'failed'; readonly step: string; readonly why: string; readonly remedy: string };

/** `held`: another living Standby owns this data directory. `reattached`: an earlier one was killed and its server lives on. */
export type TemporalServer =
  | ({ readonly kind: 'started' } & RunningServer)
  | ({ readonly kind: 'reattached' } & RunningServer)
  | { readonly kind: 'held'; readonly pid: number }
  | StartFailed;
