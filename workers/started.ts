/** How a start can end, whichever parts of Standby were started. */
export type Urls = {
  /** Undefined where this process takes no deliveries. */
  readonly ingress: string | undefined;
  readonly temporal: string;
  /** Undefined for a Temporal that was there already: its UI is known to whoever runs it. */
  readonly temporalUi: string | undefined;
  readonly codec: string | undefined;
};
export type Running = {
  readonly kind: 'running';
  readonly urls: Urls;
  readonly temporal: 'started' | 'reattached' | 'existing';
  stop(): Promise<void>;
};
export type NotStarted = { readonly kind: 'not-started'; readonly why: string; readonly remedy: string };

export const notStarted = (why: string, remedy: string): NotStarted => ({ kind: 'not-started', why, remedy });

/** What is up so far, taken down in reverse. */
export type Downs = (() => Promise<void>)[];

/** Brings up, or takes down again whatever came up before the failure. */
export async function upOrDown(up: (downs: Downs) => Promise<Omit<Running, 'stop'> | NotStarted>): Promise<Running | NotStarted> {
  const downs: Downs = [];
  const stop = async (): Promise<void> => {
    for (const down of downs.splice(0).toReversed()) await down();
  };
  try {
    const started = await up(downs);
    if (started.kind === 'running') return { ...started, stop };
    await stop();
    return started;
  } catch (error) {
    await stop();
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      return notStarted(
        `a port is in use: ${error.message}`,
        "Stop what uses it, or choose another port: --port for webhooks, --ui-port for Temporal's UI, --codec-port for the codec server.",
      );
    throw error;
  }
}
