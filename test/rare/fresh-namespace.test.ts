/** What a first start does on a namespace that was made a moment ago waits until its search attributes can be used. Real server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { untilUsable } from '../../temporal/embedded/usable.ts';
import { prepareExisting } from '../../temporal/prepare.ts';
import { CONNECTION } from '../../workflows/search-attributes.ts';
import { namedTemporal } from '../fixtures/named-temporal.ts';

const STARTS = 5;
/** The embedded server shows new attributes at once, for those who try it out. Any other looks at its namespaces now and then: here every 6 s and not every 2, so that a busy machine does not hide it. */
const AS_IN_PRODUCTION = ['system.forceSearchAttributesCacheRefreshOnRead=false', 'system.namespaceCacheRefreshInterval="6s"'];

test('once a namespace is prepared a poll of it can be scheduled, five times of five', async (t) => {
  const temporal = await namedTemporal(t, AS_IN_PRODUCTION);
  const failed: string[] = [];
  const said: string[] = [];
  for (let start = 0; start < STARTS; start++) {
    const namespace = `fresh-${start}`;
    await temporal.makeNamespace(namespace);
    const prepared = await prepareExisting({ address: temporal.address, namespace }, (line) => void said.push(line));
    assert.equal(prepared.kind, 'done', JSON.stringify(prepared));
    const action = { type: 'startWorkflow', workflowType: 'pollDesk', taskQueue: 'standby' } as const;
    const attributes = { typedSearchAttributes: [{ key: CONNECTION, value: 'desk' }] };
    await temporal
      .client(namespace)
      .schedule.create({ scheduleId: 'poll:desk', spec: { intervals: [{ every: 60_000 }] }, action: { ...action, ...attributes } })
      .catch((error: unknown) => failed.push(String(error instanceof Error ? (error.cause ?? error) : error)));
  }
  t.diagnostic(`${STARTS - failed.length} of ${STARTS} could be used`);
  assert.deepEqual(failed, []);
  assert.ok(said.length > 0, 'who waits is told for what');
});

test('attributes that never become usable end the wait with what the server said, and the wait is told', async (t) => {
  const temporal = await namedTemporal(t);
  const said: string[] = [];
  const startedAt = performance.now();
  const ended = await untilUsable(temporal.connection, 'default', "NeverMade = ''", {
    log: (line) => void said.push(line),
    withinMs: 4_000,
  });
  assert.equal(ended.kind, 'not-usable');
  assert.match(ended.kind === 'not-usable' ? ended.why : '', /NeverMade/);
  assert.ok(performance.now() - startedAt >= 4_000);
  assert.equal(said.length, 1, 'told after three seconds, and not again for ten');
  assert.match(said[0] ?? '', /search attributes of namespace default/);
});
