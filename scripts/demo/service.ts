/** Standby as the demo sees it: started, killed with its Temporal server, started again, ended. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startService } from '../../simulator/stage/service.ts';
import type { Service } from '../../simulator/stage/service.ts';
import type { ServiceState } from '../../web/demo/contract.ts';

export type StandbyPlace = {
  readonly dataDir: string;
  readonly ingressPort: number;
  /** Both asked at each start. */
  readonly env: () => NodeJS.ProcessEnv;
  readonly config: () => string;
  readonly configPath: string;
};
export type Standby = {
  state(): ServiceState;
  /** The address that opens it with payloads decoded; undefined while it is down. */
  temporalUi(): string | undefined;
  /** Rejects with its last words if it does not come up; then the state is `failed`. */
  start(): Promise<void>;
  /** As a power cut would: its process and its Temporal server at once. */
  kill(): Promise<void>;
  /** Politely. May be called in any state, and leaves no process. */
  stop(): Promise<void>;
};

/** `changed` is called when its state has. */
export function createStandby({ dataDir, ingressPort, env, config, configPath }: StandbyPlace, changed: () => void): Standby {
  let state: ServiceState = 'starting';
  let service: Service | undefined;
  let ui: string | undefined;
  let starting: Promise<void> = Promise.resolve();
  const become = (next: ServiceState): void => {
    state = next;
    changed();
  };

  async function bringUp(): Promise<void> {
    try {
      await writeFile(configPath, config());
      const started = await startService({ dataDir, configPath, ingressPort, env: env() });
      ui = (await readFile(join(dataDir, 'temporal-ui'), 'utf8')).trim();
      service = started;
      become('running');
      void started.started.exited.then(() => {
        // By itself: whoever ends it on purpose has changed the state before.
        if (service === started && state === 'running') become('failed');
      });
    } catch (error) {
      become('failed');
      throw error;
    }
  }
  async function stop(): Promise<void> {
    // A start under way is waited for: only then is it known what there is to end.
    await starting.catch(() => undefined);
    const ending = service;
    service = undefined;
    if (ending === undefined) return;
    if (state === 'running') await ending.started.stop();
    // Its process is gone by itself; its Temporal server may not be.
    else if (state === 'failed') await ending.killAll().catch(() => undefined);
  }
  return {
    state: () => state,
    temporalUi: () => (state === 'running' && service !== undefined ? ui : undefined),
    start() {
      become('starting');
      return (starting = bringUp());
    },
    async kill() {
      const killed = service;
      if (killed === undefined) return;
      // From here on its end is no surprise.
      service = undefined;
      await killed.killAll();
      become('killed');
    },
    stop,
  };
}
