/** An upgrade must not break open work: every golden history replays on the workflow code as it is now. */
import assert from 'node:assert/strict';
import { chmod, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Payload } from '@temporalio/common';
import { isEncrypted } from '../../encryption/codec.ts';
import { dataConverterOf } from '../../encryption/data-converter.ts';
import { stageConfig } from '../../simulator/stage/config.ts';
import { start } from '../../simulator/stage/process.ts';
import { WEBHOOK_SECRET } from '../../simulator/stage/stage.ts';
import { workflowBundle } from '../../workers/bundle.ts';
import { NAMES, SHOWN, codec, converter, golden } from './golden.ts';
import { replay } from './replay.ts';
import type { Golden } from './golden.ts';

test('a JSON history loads with all its events, which without protobufjs as a direct dependency fails: type must be a Type', async () => {
  const { json, events } = await golden('happy');
  assert.ok(typeof json === 'object' && json !== null && 'events' in json && Array.isArray(json.events));
  assert.ok(events.length > 0);
  assert.equal(events.length, json.events.length);
});

for (const name of NAMES) {
  test(`the golden ${name} replays on the current workflow code`, async () => {
    await replay(await golden(name), await workflowBundle(converter));
  });

  test(`the golden ${name} is whole: its events are numbered without a gap from its start to its end`, async () => {
    const { events } = await golden(name);
    assert.deepEqual(
      events.map(({ eventId }) => String(eventId)),
      events.map((_, at) => String(at + 1)),
    );
    assert.ok(events[0]?.workflowExecutionStartedEventAttributes);
    const last = events.at(-1);
    assert.ok(last?.workflowExecutionCompletedEventAttributes ?? last?.workflowExecutionCanceledEventAttributes);
  });

  test(`the golden ${name} carries coreUsedFlags, without which a replay lets changed activities pass`, async () => {
    const { events } = await golden(name);
    const flags = events.flatMap((event) => event.workflowTaskCompletedEventAttributes?.sdkMetadata?.coreUsedFlags ?? []);
    assert.ok(flags.length > 0);
  });

  test(`the golden ${name} shows what its name says`, async () => {
    const { kind, routeFailures, episode } = SHOWN[name];
    const { outcome, read } = await told(await golden(name));
    assert.equal(outcome.kind, kind);
    assert.deepEqual(
      (outcome.routeFailures ?? []).map(({ reason }) => reason),
      routeFailures,
    );
    assert.equal(read.number, episode);
  });

  test(`the golden ${name} tells nothing of the machine it was made on, not even decrypted`, async () => {
    const whole = await golden(name);
    const texts = [JSON.stringify(whole.json), ...(await decrypted(whole.history))];
    assert.ok(texts.length > 3);
    const pattern = /file:\/\/|\/(?:home|Users|root|tmp|var|work)\/|node_modules|\.ts:\d/;
    for (const text of texts) {
      assert.doesNotMatch(text, pattern);
      // With an @ before it, as in pid@host: a short name occurs in base64 by chance.
      assert.ok(!text.includes(`@${hostname()}`));
    }
    // What a schedule starts names its schedule.
    const identities = new Set(texts[0]?.replaceAll(/"identity":"temporal-scheduler-[^"]*",?/g, '').match(/"identity":"[^"]*"/g));
    assert.deepEqual([...identities], ['"identity":"standby-golden"']);
  });
}

test('the desk was down in the golden desk-down: its note was taken at the third try', async () => {
  const { events } = await golden('desk-down');
  const tries = events.flatMap(({ activityTaskStartedEventAttributes: started }) => (started ? [started.attempt] : []));
  assert.equal(Math.max(...tries.map(Number)), 3);
});

test('a golden does not replay for one who has no codec: Unknown encoding: binary/encrypted', async () => {
  const happy = await golden('happy');
  const keyless = dataConverterOf('off');
  // Without our failure converter, too, or the reason itself would be sealed.
  const codePath = await workflowBundle(keyless);
  await assert.rejects(replay(happy, codePath, keyless), (error: Error) => {
    assert.equal(error.name, 'ReplayError');
    assert.match(error.message, /Unknown encoding: binary\/encrypted/);
    return true;
  });
});

test('the service as production starts it refuses the key of the goldens', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'standby-golden-key-'));
  t.after(() => rm(dataDir, { recursive: true }));
  await copyFile(join(import.meta.dirname, '..', 'fixtures', 'golden.key'), join(dataDir, 'standby.key'));
  // As closed as a real one, so that nothing but its label is wrong with it.
  await chmod(join(dataDir, 'standby.key'), 0o600);
  const configPath = join(dataDir, 'standby.yaml');
  await writeFile(configPath, stageConfig({}));
  const starting = start({
    entry: 'workers/main.ts',
    args: ['--config', configPath, '--data-dir', dataDir, '--port', '0', '--codec-port', '0'],
    env: {
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      DESK_URL: 'http://127.0.0.1:9',
      DESK_TOKEN: 'none',
      DESK_WEBHOOK_SECRETS: WEBHOOK_SECRET,
      OPENAI_API_KEY: 'none',
      ANTHROPIC_API_KEY: 'none',
      STANDBY_TEMPORAL_CLI: '/nothing/is/started',
    },
    readyWithinMs: 90_000,
  });
  await assert.rejects(starting, /ended before it was ready[^]*Standby did not go on: the key: .*got a key labelled for tests/);
});

type Told = { readonly kind?: string; readonly routeFailures?: readonly { readonly reason: string }[] };

/** What the run's end says, and what its first activity has read. */
async function told({ events }: Golden): Promise<{ outcome: Told; read: { readonly number?: number } }> {
  const read = events.find((event) => event.activityTaskCompletedEventAttributes)?.activityTaskCompletedEventAttributes?.result;
  const last = events.at(-1);
  const outcome = last?.workflowExecutionCompletedEventAttributes?.result;
  const told = last?.workflowExecutionCanceledEventAttributes ? { kind: 'cancelled' } : await valueOf<Told>(outcome?.payloads);
  return { outcome: told ?? {}, read: (await valueOf<{ number?: number }>(read?.payloads)) ?? {} };
}

/** Undefined where there is none: a beat says nothing. */
async function valueOf<T>(payloads: readonly Payload[] | null | undefined): Promise<T | undefined> {
  const [payload] = await codec.decode([...(payloads ?? [])]);
  if (!payload) return undefined;
  return defaultPayloadConverter.fromPayload<T>(payload);
}

/** The text of every encrypted payload, wherever it stands. */
async function decrypted(value: unknown): Promise<readonly string[]> {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  if (isPayload(value)) {
    const [plain] = await codec.decode([value]);
    return [Buffer.from(plain?.data ?? []).toString('utf8')];
  }
  return (await Promise.all(Object.values(value).map(decrypted))).flat();
}

// The kind is read from the metadata alone, whatever else this is.
const isPayload = (value: object): value is Payload => 'metadata' in value && isEncrypted(value as Payload);
