/** Which Temporal is meant, and how connections to it outlive a node that goes. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { clientOptions, workerOptions } from '../../../temporal/connect.ts';
import { existingTemporal } from '../../../temporal/existing.ts';

/** A home without a profile of anybody's. */
async function home(t: TestContext, toml?: string): Promise<Record<string, string>> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-home-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  if (toml === undefined) return { HOME: dir, TEMPORAL_CONFIG_FILE: join(dir, 'none.toml') };
  const path = join(dir, 'temporal.toml');
  await writeFile(path, toml);
  return { HOME: dir, TEMPORAL_CONFIG_FILE: path };
}

test('where nothing names a Temporal the embedded one is meant', async (t) => {
  assert.deepEqual(existingTemporal(await home(t)), { kind: 'none' });
});

test('TEMPORAL_ADDRESS names one, with its namespace, or the usual one', async (t) => {
  const env = await home(t);
  assert.deepEqual(existingTemporal({ ...env, TEMPORAL_ADDRESS: 'temporal.example:7233' }), {
    kind: 'existing',
    place: { address: 'temporal.example:7233', namespace: 'default' },
  });
  const named = existingTemporal({ ...env, TEMPORAL_ADDRESS: 'temporal.example:7233', TEMPORAL_NAMESPACE: 'standby' });
  assert.equal(named.kind === 'existing' && named.place.namespace, 'standby');
});

test('a profile of temporal.toml names one, and a variable goes before it', async (t) => {
  const env = await home(t, '[profile.default]\naddress = "from-file:7233"\nnamespace = "filed"\n');
  const place = (given: Record<string, string>) => {
    const found = existingTemporal(given);
    return found.kind === 'existing' ? `${found.place.address} ${found.place.namespace}` : found.kind;
  };
  assert.equal(place(env), 'from-file:7233 filed');
  assert.equal(place({ ...env, TEMPORAL_ADDRESS: 'from-env:7233' }), 'from-env:7233 filed');
});

test('a temporal.toml that cannot be read is said, and is never taken for none', async (t) => {
  const found = existingTemporal(await home(t, '[profile.default\naddress = '));
  assert.equal(found.kind, 'unusable');
});

test('a key and TLS go with the address', async (t) => {
  const found = existingTemporal({ ...(await home(t)), TEMPORAL_ADDRESS: 'cloud.example:7233', TEMPORAL_API_KEY: 'canary-key' });
  assert.equal(found.kind === 'existing' && found.place.apiKey, 'canary-key');
  assert.ok(found.kind === 'existing' && found.place.tls !== undefined, 'a key is not sent in the clear');
});

test('a name behind which nodes come and go is resolved anew, an address or this machine is not', () => {
  assert.deepEqual(workerOptions('temporal.example:7233').dnsLoadBalancingConfig, { resolutionInterval: '5s' });
  for (const address of ['10.0.0.1:7233', '127.0.0.1:7233', 'localhost:7233', '[::1]:7233'])
    assert.equal(workerOptions(address).dnsLoadBalancingConfig, null, address);
});

test('a client takes turns among the addresses of a name and tries again within two seconds', () => {
  assert.deepEqual(clientOptions().channelArgs, {
    'grpc.service_config': '{"loadBalancingConfig":[{"round_robin":{}}]}',
    'grpc.max_reconnect_backoff_ms': 2_000,
  });
});
