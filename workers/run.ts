/** The whole service in one process, on a Temporal of its own or on one that is there: up in order and down in reverse. */
import { serveCodec } from './codec-server.ts';
import { holdDataDirectory } from '../temporal/embedded/data-directory.ts';
import { keysOf, startParts } from './parts.ts';
import { everyRole } from './roles.ts';
import { notStarted, startOrStopAll } from './started.ts';
import { prepareExisting } from '../temporal/prepare.ts';
import { startTemporal } from '../temporal/embedded/start.ts';
import { serveUi } from './ui-server.ts';
import type { Keys } from '../encryption/key-text.ts';
import type { CodecServer } from './codec-server.ts';
import type { PartsOptions, TestPorts } from './parts.ts';
import type { StopSteps, NotStarted, Running } from './started.ts';
import type { TemporalPlace } from '../temporal/connect.ts';
import type { TemporalServer } from '../temporal/embedded/contract.ts';
import type { UiServer } from './ui-server.ts';

export type RunOptions = Omit<PartsOptions, 'roles' | 'port'> & {
  /** `embedded`: started here, by the `temporal` CLI at that path. */
  readonly temporal: { readonly kind: 'embedded'; readonly cli: string } | { readonly kind: 'existing'; readonly place: TemporalPlace };
  /** 0 takes a free one. */
  readonly ports: { readonly ingress: number; readonly temporal: number; readonly ui: number; readonly codec: number };
};

export function runService(options: RunOptions, test: TestPorts = {}): Promise<Running | NotStarted> {
  return startOrStopAll(async (stopSteps) => {
    const held = options.temporal.kind === 'existing' ? hold(options.dataDir, stopSteps) : undefined;
    if (held) return held;
    const opened = await keysOf(options.dataDir, test, 'make');
    if ('kind' in opened) return opened;
    const { keys } = opened;
    const { temporal } = options;
    const server =
      temporal.kind === 'embedded'
        ? await embedded(options, temporal.cli, keys, stopSteps)
        : await existing(options, temporal.place, keys, stopSteps);
    if (server.kind === 'not-started') return server;
    const { place, codec, temporalUi, how } = server;
    const parts = { ...options, roles: everyRole(options.config), port: options.ports.ingress };
    const started = await startParts(parts, { keys, place, stopSteps, isEmbedded: temporal.kind === 'embedded' }, test);
    if ('kind' in started) return started;
    const urls = { ingress: started.ingressUrl, temporal: place.address, temporalUi, codec: codec.url };
    return { kind: 'running', temporal: how, urls };
  });
}

type Server = {
  readonly kind: 'open';
  readonly place: TemporalPlace;
  readonly codec: CodecServer;
  readonly temporalUi: string | undefined;
  readonly how: Running['temporal'];
};

function hold(dataDir: string, stopSteps: StopSteps): NotStarted | undefined {
  const held = holdDataDirectory(dataDir);
  switch (held.kind) {
    case 'locked':
      stopSteps.push(async () => held.release());
      return undefined;
    case 'held':
      return anotherUses(dataDir, held.pid);
    case 'unusable':
      return notStarted(`data directory: ${held.why}`, 'Choose another data directory, or make this one writable.');
  }
}

const anotherUses = (dataDir: string, pid: number): NotStarted =>
  notStarted(`data directory: another Standby (process ${pid}) uses ${dataDir}.`, 'Stop it, or choose another data directory.');

async function existing(
  { dataDir, ports, log }: RunOptions,
  place: TemporalPlace,
  keys: Keys,
  stopSteps: StopSteps,
): Promise<Server | NotStarted> {
  const prepared = await prepareExisting(place, (line) => log.info(line));
  if (prepared.kind === 'failed') return notStarted(`${prepared.step}: ${prepared.why}`, prepared.remedy);
  log.info(`Temporal ${prepared.version} at ${place.address}, namespace ${place.namespace}.`);
  const codec = await serveCodec({ keys, dataDir, port: ports.codec, uiPort: ports.ui });
  stopSteps.push(codec.stop);
  return { kind: 'open', place, codec, temporalUi: undefined, how: 'existing' };
}

/** Codec and UI are opened once the data directory is ours, and before Temporal: a port that is taken is told before it runs. */
async function embedded(options: RunOptions, cli: string, keys: Keys, stopSteps: StopSteps): Promise<Server | NotStarted> {
  const { dataDir, ports, log, onBroken } = options;
  let upstream: string | undefined;
  let opened: { readonly codec: CodecServer; readonly ui: UiServer } | undefined;
  const whenOurs = async (): Promise<void> => {
    const codec = await serveCodec({ keys, dataDir, port: ports.codec, uiPort: ports.ui });
    stopSteps.push(codec.stop);
    const ui = await serveUi({ port: ports.ui, dataDir, upstream: () => upstream, token: codec.token, decode: codec.decode });
    stopSteps.push(ui.stop);
    opened = { codec, ui };
  };
  const temporal: TemporalServer = await startTemporal({
    dataDir,
    cli,
    port: ports.temporal,
    // Its own UI stands where nobody looks; people are let in at ours.
    uiPort: 0,
    namespace: 'default',
    whenOurs,
    log: (line) => log.info(line),
    onExit: ({ pid, how }) => onBroken(`the Temporal server (process ${pid}) ended by itself: ${how}`),
  });
  switch (temporal.kind) {
    case 'held':
      return anotherUses(dataDir, temporal.pid);
    case 'failed':
      return notStarted(`${temporal.step}: ${temporal.why}`, temporal.remedy);
    case 'started':
    case 'reattached':
      stopSteps.push(temporal.stop);
      if (!opened) throw new Error('Expected codec and UI to be opened with Temporal, got neither.');
      upstream = temporal.uiUrl;
      return {
        kind: 'open',
        place: { address: temporal.address, namespace: 'default' },
        codec: opened.codec,
        temporalUi: opened.ui.url,
        how: temporal.kind,
      };
  }
}
