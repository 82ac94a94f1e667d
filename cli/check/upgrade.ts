/** What a start of this release would say of the runs that are open. It can be asked while the release before still runs on the same data. */
import { WORKFLOW_GENERATION } from '../../workflows/generation.ts';
import { openOfAnotherRelease } from '../../workers/upgrade.ts';
import { keysIn, messageOf } from '../connect.ts';
import { connect, placeOf } from '../temporal.ts';
import type { Finding } from './findings.ts';

const WHAT = 'open workflows';

/** Undefined where there is no installation yet, or no Temporal to be asked. */
export async function upgradeFinding(dataDir: string, env: NodeJS.ProcessEnv): Promise<Finding | undefined> {
  const keys = await keysIn(dataDir);
  const place = placeOf(dataDir, env);
  if ('kind' in keys || 'kind' in place) return undefined;
  const startedAt = performance.now();
  const connected = await connect(place);
  if ('kind' in connected) return { state: 'warning', what: WHAT, detail: `${connected.why} ${connected.todo}`, latencyMs: undefined };
  const { connection } = connected;
  try {
    const keyIds = keys.keys.map(({ keyId }) => keyId);
    const found = await openOfAnotherRelease({
      place: { connection, namespace: place.namespace },
      dataDir,
      keyIds,
      mayFollow: false,
    });
    const latencyMs = Math.round(performance.now() - startedAt);
    if (found.kind === 'not-counted') return { state: 'warning', what: WHAT, detail: `they were not counted: ${found.why}`, latencyMs };
    if (found.kind === 'foreign')
      return { state: 'warning', what: WHAT, detail: `they were not counted: expected ${found.wanted}, got ${found.got}`, latencyMs };
    if (found.kind === 'none')
      return { state: 'ok', what: WHAT, detail: `all of this release's generation (${WORKFLOW_GENERATION})`, latencyMs };
    return {
      state: 'wrong',
      what: WHAT,
      detail: `a start would be refused for ${found.refusal.why.replaceAll('\n  ', '; ')}; let them drain first: docs/operate.md, "Upgrade"`,
      latencyMs,
    };
  } catch (error) {
    return { state: 'warning', what: WHAT, detail: `they could not be looked for: ${messageOf(error)}`, latencyMs: undefined };
  } finally {
    await connection.close();
  }
}
