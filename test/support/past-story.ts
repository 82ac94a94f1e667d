/** Drawn days of a monitoring: what an Alertmanager posts minute by minute, with incidents, storms, flapping, lost resolves, replays of peers. */
import { oneOf } from './random.ts';
import type { Random } from './random.ts';

/** All that is posted in one minute; `minute` counts from the beginning. */
export type Posted = { readonly minute: number; readonly alerts: readonly PostedAlert[] };
export type PostedAlert = {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
};
/** `minuteMs`: how long a minute of the story lasts. */
export type StoryOf = { readonly alerts: number; readonly minutes: number; readonly fromMs: number; readonly minuteMs: number };

const NO_END = '0001-01-01T00:00:00Z';
const CLIENTS = ['acme', 'globex', 'initech'];
/** Of nobody known: the critical ones are for the catch-all. */
const STRANGER = 'Contoso';
const SITES = ['Berlin', 'Bonn', 'Kiel', 'Ulm'];
export const HELD_RULE = 'PatchReboot';
export const BENIGN_RULE = 'NightlyNoise';
const RULES = ['DiskSpaceLow', 'HostDown', 'CertExpires', 'BackupFailed', 'CpuHigh', HELD_RULE, BENIGN_RULE];

type Fired = { readonly labels: Readonly<Record<string, string>>; readonly from: number; readonly to: number | undefined };

/** In the order of their minutes. Alerts of different groups that change in one minute are posted in one body. */
export function storyOf(random: Random, { alerts, minutes, fromMs, minuteMs }: StoryOf): readonly Posted[] {
  const fired: Fired[] = [];
  while (fired.length < alerts) fired.push(...incident(random, minutes, alerts - fired.length));
  const byMinute = new Map<number, PostedAlert[]>();
  const post = (minute: number, alert: PostedAlert): void => void byMinute.set(minute, [...(byMinute.get(minute) ?? []), alert]);
  for (const { labels, from, to } of fired) {
    const startMs = fromMs + from * minuteMs - Math.floor(random() * 20_000);
    const startsAt = new Date(startMs).toISOString();
    const firing: PostedAlert = {
      status: 'firing',
      labels,
      annotations: { summary: `${labels['alertname']} there` },
      startsAt,
      endsAt: NO_END,
    };
    post(from, firing);
    // Said again, by the other peer or after a while.
    for (let times = Math.floor(random() * 3); times > 0; times -= 1) post(from + Math.floor(random() * 40), firing);
    if (to === undefined) continue;
    const resolved = { ...firing, status: 'resolved', endsAt: new Date(fromMs + to * minuteMs - 1_000).toISOString() } as const;
    post(to, resolved);
    // A peer that is late says that it fires, and then that it is over.
    if (random() < 0.2) post(to + Math.floor(random() * 30), firing);
    if (random() < 0.2) post(to + Math.floor(random() * 30), resolved);
  }
  return [...byMinute].map(([minute, list]) => ({ minute, alerts: list })).toSorted((one, other) => one.minute - other.minute);
}

function incident(random: Random, minutes: number, most: number): readonly Fired[] {
  const labels = {
    alertname: oneOf(random, RULES),
    client: random() < 0.05 ? STRANGER : oneOf(random, CLIENTS),
    site: oneOf(random, SITES),
  };
  const at = Math.floor(random() * minutes);
  if (random() < 0.15) return flapping(random, labels, at).slice(0, most);
  const size = random() < 0.1 ? 30 + Math.floor(random() * 60) : 1 + Math.floor(random() * 12);
  const spread = oneOf(random, [1, 4, 15, 90]);
  const criticalEach = oneOf(random, [0, 0, 0.1]);
  return Array.from({ length: Math.min(size, most) }, (_, number) => {
    const severity = random() < criticalEach ? 'critical' : oneOf(random, ['info', 'warning', 'warning', 'error']);
    const from = at + Math.floor(random() * spread);
    const lasts = random() < 0.4 ? 1 + Math.floor(random() * 4) : 5 + Math.floor(random() * 240);
    return { labels: { ...labels, instance: `srv-${number}:9100`, severity }, from, to: random() < 0.1 ? undefined : from + lasts };
  });
}

/** One host, up and down. */
function flapping(random: Random, labels: Fired['labels'], at: number): readonly Fired[] {
  const host = { instance: `srv-${Math.floor(random() * 20)}:9100`, severity: 'warning' };
  return Array.from({ length: 2 + Math.floor(random() * 7) }, (_, number) => ({
    labels: { ...labels, ...host },
    from: at + number * 2,
    to: at + number * 2 + 1,
  }));
}

/** As Alertmanager posts it. */
export const bodyOf = (alerts: readonly PostedAlert[]): string =>
  JSON.stringify({
    version: '4',
    receiver: 'standby',
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    groupKey: '{}:{}',
    truncatedAlerts: 0,
    alerts,
  });
