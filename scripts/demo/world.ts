/** Everything the demo plays with: the simulated desk and providers, Standby, the plugs, and the ledger to look into. */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createSeal } from '../../encryption/cipher.ts';
import { openKey } from '../../encryption/key.ts';
import { openLedger } from '../../ledger/open.ts';
import { startStage } from '../../simulator/stage/stage.ts';
import { CHAIN, modeOf } from './plugs.ts';
import { startRelay } from './relay.ts';
import { createStandby } from './service.ts';
import { ATTEMPT_MS, NAMED_CLIENTS, configText, reportsOf, serviceEnv } from './settings.ts';
import { createStorms } from './storms.ts';
import { createWeekReport, visitorsZone } from './week-report.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Stage } from '../../simulator/stage/stage.ts';
import type { LocalModel, Plug, StepName } from '../../web/demo/contract.ts';
import type { FoundOllama } from './ollama.ts';
import type { Relay } from './relay.ts';
import type { Standby } from './service.ts';
import type { Storms } from './storms.ts';
import type { DemoTicket } from './tickets.ts';
import type { WeekReport } from './week-report.ts';

export type WorldOptions = {
  readonly dir: string;
  readonly tickets: (count: number) => readonly DemoTicket[];
  /** Whose week is reported. */
  readonly reported: string;
  readonly ollama: FoundOllama | undefined;
  /** Used from the first start, and not only offered. */
  readonly useOllama: boolean;
  readonly changed: () => void;
};
export type World = {
  readonly stage: Stage;
  readonly standby: Standby;
  readonly dataDir: string;
  /** All that were sent, in order. */
  readonly sent: ReadonlyMap<string, DemoTicket>;
  send(count: number): Promise<void>;
  readonly storms: Storms;
  readonly report: WeekReport;
  plugOf(step: StepName): Plug;
  setPlug(step: StepName, plug: Plug): Promise<void>;
  local(): LocalModel;
  /** Takes effect at the next start of Standby. */
  useOllama(use: boolean): Promise<void>;
  /** Undefined before the first start. */
  ledger(): Promise<Ledger | undefined>;
  close(): Promise<void>;
};

export async function openWorld({ dir, tickets, reported, ollama, useOllama, changed }: WorldOptions): Promise<World> {
  const stage = await startStage({ dir: join(dir, 'stage'), settings: { clients: NAMED_CLIENTS } });
  const dataDir = join(dir, 'standby');
  const configPath = join(dir, 'standby.yaml');
  const reports = await reportsIn(dir, reported);
  const relay: Relay | undefined = ollama && (await startRelay(ollama.url));
  const sent = new Map<string, DemoTicket>();
  const plugs: Record<StepName, Plug> = { primary: 'works', backup: 'works', local: 'works' };
  let used = useOllama ? ollama : undefined;
  const standby = createStandby(
    {
      dataDir,
      ingressPort: stage.ingressPort,
      config: () => configText(used, reports.section),
      configPath,
      env: () => serviceEnv(stage.env, reports.token, used && relay?.url),
    },
    changed,
  );
  const ledger = ledgerOnce(dataDir);

  async function setPlug(step: StepName, plug: Plug): Promise<void> {
    plugs[step] = plug;
    if (step === 'local' && used !== undefined) await relay?.setOpen(plug !== 'dead');
    else await stage.setProvider(CHAIN[step].dialect, modeOf(plug, ATTEMPT_MS));
    changed();
  }
  return {
    stage,
    standby,
    dataDir,
    sent,
    storms: createStorms(stage.ingressPort),
    report: createWeekReport({ ...reports, dataDir, configPath, isUp: () => standby.state() === 'running', ledger: ledger.open, changed }),
    plugOf: (step) => plugs[step],
    setPlug,
    async send(count) {
      const next = tickets(count);
      for (const ticket of next) sent.set(ticket.id, ticket);
      await stage.create(next);
      changed();
    },
    local: () => (ollama === undefined ? { kind: 'none' } : { kind: 'found', ...ollama, isUsed: used !== undefined }),
    async useOllama(use) {
      // Left as if never pulled: the other model's plug is another one.
      await setPlug('local', 'works');
      used = use ? ollama : undefined;
      await setPlug('local', 'works');
    },
    ledger: async () => (standby.state() === 'starting' ? ledger.opened() : ledger.open()),
    async close() {
      await standby.stop();
      await (await ledger.opened())?.close();
      await stage.close();
      await relay?.close();
    },
  };
}

/** Where reports are kept, what Standby is told of them, and the token of the only one who could approve one: new for each run. */
async function reportsIn(dir: string, client: string) {
  const folder = resolve(dir, 'reports');
  await mkdir(folder, { recursive: true });
  const token = randomBytes(24).toString('base64url');
  return { dir: folder, client, token, section: reportsOf(client, visitorsZone(), folder) };
}

/** One for the whole process, opened once Standby has made it. */
function ledgerOnce(dataDir: string): { open(): Promise<Ledger | undefined>; opened(): Promise<Ledger | undefined> } {
  let ledger: Promise<Ledger | undefined> | undefined;
  const make = async (): Promise<Ledger | undefined> => {
    const key = await openKey({ dataDir });
    return 'key' in key ? openLedger({ path: join(dataDir, 'ledger.db'), seal: createSeal([key.key]) }) : undefined;
  };
  return { open: () => (ledger ??= make()), opened: async () => ledger };
}
