/** Some parts of Standby in a process of their own, beside others on the same data directory and Temporal. */
import { resolve } from 'node:path';
import { keysOf, startParts } from './parts.ts';
import { notStarted, startOrStopAll } from './started.ts';
import { prepareExisting } from '../temporal/prepare.ts';
import { startedOn } from '../temporal/started-here.ts';
import type { PartsOptions, TestPorts } from './parts.ts';
import type { NotStarted, Running } from './started.ts';
import type { TemporalPlace } from '../temporal/connect.ts';

/** `place` undefined: the Temporal that a Standby on the same data directory has started. */
export type RoleOptions = PartsOptions & { readonly place: TemporalPlace | undefined };

export function runRoles(options: RoleOptions, test: TestPorts = {}): Promise<Running | NotStarted> {
  return startOrStopAll(async (stopSteps) => {
    const opened = await keysOf(options.dataDir, test, 'load');
    if ('kind' in opened) return opened;
    const place = options.place ?? startedOn(options.dataDir);
    if (!place)
      return notStarted(
        `no Temporal is named, and none was started on ${resolve(options.dataDir)}.`,
        'Name one by TEMPORAL_ADDRESS or temporal.toml, or start the whole service by `npm start`.',
      );
    const prepared = await prepareExisting(place, (line) => options.log.info(line));
    if (prepared.kind === 'failed') return notStarted(`${prepared.step}: ${prepared.why}`, prepared.remedy);
    const started = await startParts(options, { keys: opened.keys, place, stopSteps, isEmbedded: false }, test);
    if ('kind' in started) return started;
    const urls = { ingress: started.ingressUrl, temporal: place.address, temporalUi: undefined, codec: undefined };
    return { kind: 'running', temporal: 'existing', urls };
  });
}
