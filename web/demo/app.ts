/** The demo's page as a function from Request to Response: its parts, its state as events, one ticket, and what a visitor does. */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { admitHost } from '../admit-host.ts';
import { admitAct } from './admit.ts';
import { commandSchema } from './contract.ts';
import { readPart } from './parts.ts';
import { answerLast, answerReport } from './report.ts';
import type { Acted, ChosenTicket, Command } from './contract.ts';
import type { Audience } from './events.ts';
import type { ReportPort } from './report.ts';

export type DemoPorts = {
  /** Where this app is served, known once it listens. */
  readonly port: () => number;
  /** New for each run; written into the page. */
  readonly token: string;
  readonly audience: Pick<Audience, 'join'>;
  readonly ticket: (id: string) => ChosenTicket | undefined;
  readonly act: (command: Command) => Promise<Acted>;
  readonly report: ReportPort;
};

/** A command is under 300 bytes. */
const MOST_BYTES = 4_096;

/** Texts of tickets and models are only ever put in as text; this holds even if a line of the page forgot it. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** The report has a policy of its own. A browser opens nothing that is both shut in and apart from its opener; it is opened without one. */
const { 'content-security-policy': _policy, 'cross-origin-opener-policy': _opener, ...OF_REPORT } = HEADERS;

export function createDemoApp(ports: DemoPorts): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    const admission = admitHost(ports.port(), context.req.header('host'));
    if (admission.kind === 'refused') return context.json({ error: admission.why }, 403);
    await next();
    const isReport = context.req.path.startsWith('/report');
    for (const [name, value] of Object.entries(isReport ? OF_REPORT : HEADERS)) context.res.headers.set(name, value);
  });
  app.get('/events', () => ports.audience.join());
  app.get('/tickets/:id', (context) => {
    const ticket = ports.ticket(context.req.param('id'));
    return ticket === undefined ? context.json({ error: 'no such ticket' }, 404) : context.json(ticket);
  });
  app.get('/report', (context) => answerReport(context, ports.report));
  app.get('/report/last', (context) => answerLast(context, ports.report));
  app.use('/acts', async (context, next) => {
    const [host, origin, token] = ['host', 'origin', 'x-standby-demo'].map((name) => context.req.header(name));
    const admission = admitAct(ports.port(), ports.token, { host, origin, token });
    if (admission.kind === 'refused') return context.json({ error: admission.why }, 403);
    return next();
  });
  app.post(
    '/acts',
    bodyLimit({ maxSize: MOST_BYTES, onError: (context) => context.json({ error: 'too large' }, 413) }),
    async (context) => {
      const command = commandSchema.safeParse(jsonOf(await context.req.text()));
      if (!command.success) return context.json({ error: 'Expected a command of the page, got something else.' }, 400);
      return context.json(await ports.act(command.data));
    },
  );
  app.get('*', async (context) => {
    const part = await readPart(context.req.path, ports.token);
    return part === undefined ? context.json({ error: 'nothing here' }, 404) : context.body(part.body, 200, { 'content-type': part.type });
  });
  // A bug here must not end the demo; the terminal tells it.
  app.onError((error, context) => {
    process.stderr.write(`The page's server: ${error.stack ?? error.message}\n`);
    return context.json({ error: 'internal' }, 500);
  });
  return app;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not an object, so the form's own complaint answers.
    return undefined;
  }
}
