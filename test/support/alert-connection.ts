/** An alert connection as a configuration would have it, and a model that explains whatever alerts it is shown. */
import { GROUP_DEFAULTS } from '../../workflows/alerts/settings.ts';
import type { AlertConnectionConfig } from '../../config/contract.ts';
import type { Provider } from '../../providers/contract.ts';
import type { EpisodeSettings } from '../../workflows/episode/contract.ts';

/** Alertmanager's, on the desk `desk`; its owners are named as the clients of a rehearsal. */
export const alertConnection = (settings: EpisodeSettings, given: Partial<AlertConnectionConfig> = {}): AlertConnectionConfig => ({
  name: 'prom',
  kind: 'alertmanager',
  secrets: ['simulated-token-of-alerts'],
  tickets: 'desk',
  create: true,
  clientMap: { acme: { client: 'acme' }, globex: { client: 'globex' }, initech: { client: 'initech' } },
  catchAll: undefined,
  destination: undefined,
  priorities: { critical: 'P1', error: 'P2', warning: 'P3', info: 'P4' },
  groupBy: ['site', 'rule'],
  group: GROUP_DEFAULTS,
  holds: [],
  onRaise: 'priority',
  closeResolved: false,
  callsAnHour: 20,
  timeZone: 'UTC',
  poll: undefined,
  quietSourceMs: undefined,
  settings: { critical: settings, other: settings },
  ...given,
});

/** The exchange is the simulated vendor's; the words are those of a model that places each fingerprint of its prompt once. */
export const explaining = (real: Provider): Provider => ({
  verdictOf: (fault, nowMs) => real.verdictOf(fault, nowMs),
  async complete(request) {
    const completion = await real.complete(request);
    if (completion.kind !== 'complete' || !request.user.includes('<<<ALERTS')) return completion;
    const shown = request.user.slice(request.user.indexOf('<<<ALERTS'), request.user.indexOf('ALERTS>>>'));
    const [first, ...others] = [...shown.matchAll(/^([0-9a-f]{16}) /gm)].map(([, key = '']) => key);
    const text = JSON.stringify({
      happened: 'Several disks have filled up.',
      causes: first === undefined ? [] : [{ cause: 'A log that is not rotated', evidence: [first] }],
      unexplained: others,
      verdict: 'needs-attention',
      steps: ['Look at the largest files.'],
    });
    return { ...completion, text };
  },
});
