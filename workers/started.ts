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

/** How to stop each part that has been started so far; they are run in reverse. */
export type StopSteps = (() => Promise<void>)[];

/** Starts all parts. If one fails, those that were started before are stopped again. */
export async function startOrStopAll(
  up: (stopSteps: StopSteps) => Promise<Omit<Running, 'stop'> | NotStarted>,
): Promise<Running | NotStarted> {
  const stopSteps: StopSteps = [];
  const stop = async (): Promise<void> => {
    for (const down of stopSteps.splice(0).toReversed()) await down();
  };
  try {
    const started = await up(stopSteps);
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
