/** Wakes the items that wait for AI. It signals first and records second: after a kill in between an item is signalled twice, which is harmless. */
import { Context } from '@temporalio/activity';
import { paceOf } from './drain-pace.ts';
import { roomOn } from './drain-room.ts';
import { tellItem } from './drain-item.ts';
import type { TellPorts, Told } from './drain-item.ts';
import type { Pace, PacePorts } from './drain-pace.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { DrainActivities, DrainedPage } from '../workflows/drain/contract.ts';

export type DrainPorts = TellPorts & {
  readonly ledger: Pick<Ledger, 'routeStates' | 'underWay' | 'waitingPage' | 'unsignalled'>;
  /** @default nobody is waited for */
  readonly wokenUnderWay?: PacePorts['underWay'];
  /** @default each of those that have not begun waits in its queue */
  readonly runSays?: NonNullable<PacePorts['runSays']>;
};

/** Whoever was signalled has asked by then, and counts as under way. */
const SLOW_MS = 2_000;
/** Two thirds of the activity's time: what a slow server leaves over comes with the next page. */
const PAGE_MS = 20_000;
const nobody: PacePorts['underWay'] = () => Promise.resolve([]);

export function createDrainActivities(ports: DrainPorts): DrainActivities {
  const { ledger, clock, wokenUnderWay: underWay = nobody, runSays } = ports;
  const paces = new Map<string, Pace>();
  return {
    async signalPage(process, route, sinceMs, limit) {
      const untilMs = performance.now() + PAGE_MS;
      const ends: Record<Told['kind'], number> = { signalled: 0, gone: 0, failed: 0 };
      const room = await roomOn({ ledger, clock }, route, limit);
      const page = await ledger.waitingPage(process, sinceMs, Math.max(1, room.items), await clock.nowMs());
      if (room.kind === 'slow' && room.items === 0 && page.length > 0) return { ...ends, left: 0, restMs: SLOW_MS };
      // Closed again: this drain ends, also where items of it have failed and are to be told once more. Its next return begins another.
      if (room.kind === 'all' && room.items === 0) return { ...ends, left: (await remaining(process, sinceMs)).left, restMs: undefined };
      const pace = paces.get(process) ?? paceOf({ underWay, ...(runSays && { runSays }) });
      paces.set(process, pace);
      for (const row of page) {
        const { workflowId } = row;
        if (!(await pace.room(untilMs, () => Context.current().heartbeat()))) break;
        Context.current().heartbeat(workflowId);
        const { kind, atMs } = await tellItem(ports, row, { route, sinceMs });
        if (kind === 'signalled') pace.told({ workflowId, atMs });
        ends[kind] += 1;
        if (performance.now() > untilMs) break;
      }
      const { left, restMs } = await remaining(process, sinceMs);
      // No room in all that time is no end.
      const isHeldUp = page.length > 0 && ends.signalled + ends.gone + ends.failed === 0;
      return { ...ends, left, restMs: isHeldUp ? SLOW_MS : restMs, ...(room.kind === 'slow' ? { paceMs: SLOW_MS } : {}) };
    },
  };

  async function remaining(process: string, sinceMs: number): Promise<Pick<DrainedPage, 'left' | 'restMs'>> {
    const { count, nextAtMs } = await ledger.unsignalled(process, sinceMs);
    return { left: count, restMs: nextAtMs === undefined ? undefined : Math.max(0, nextAtMs - (await clock.nowMs())) };
  }
}
