/** Serves the demo's page on the loopback address. */
import { randomBytes } from 'node:crypto';
import { createDemoApp } from '../../web/demo/app.ts';
import { listen } from '../../net/listen.ts';
import type { Acted, Command } from '../../web/demo/contract.ts';
import type { Show } from './show.ts';
import type { WeekReport } from './week-report.ts';

export type Page = { readonly url: string; close(): Promise<void> };

export type Served = { readonly show: Show; readonly act: (command: Command) => Promise<Acted>; readonly report: WeekReport };

/** Rejects with the system's error where the port cannot be had; 0 takes a free one. */
export async function servePage({ show, act, report }: Served, wanted: number): Promise<Page> {
  const place = { port: wanted };
  const token = randomBytes(24).toString('base64url');
  const app = createDemoApp({ port: () => place.port, token, audience: show.audience, ticket: show.ticket, act, report });
  const listening = await listen(app.fetch, wanted);
  place.port = listening.port;
  return { url: `http://127.0.0.1:${listening.port}/`, close: listening.stop };
}
