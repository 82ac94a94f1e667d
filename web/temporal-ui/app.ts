/**
 * Stands before the UI of the embedded Temporal server, which answers under any name and so could be used by any website that points its
 * name at this machine. Passes on what comes from its own pages, and decodes payloads for those whose browser was let in by the token.
 */
import { Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { proxy } from 'hono/proxy';
import type { Context } from 'hono';
import { admitHost, admitOwnOrigin } from '../admit-host.ts';
import { derived, isSameSecret } from '../../net/same-secret.ts';

export type UiPorts = {
  /** Where this app is served, known once it listens. */
  readonly port: () => number;
  /** Where the UI itself is, as `http://127.83.11.7:41234`; undefined before Temporal runs. */
  readonly upstream: () => string | undefined;
  /** Whoever opens `/standby/<token>` once is decoded for: Temporal's UI signs nobody in, and has no place for a token. */
  readonly token: string;
  /** The codec server, without its own questions. */
  readonly decode: (body: ReadableStream<Uint8Array> | null) => Promise<Response>;
};

/** Below the page's own address, so that its browser needs no leave to ask there. */
const CODEC_PATH = '/standby-codec';
/** Opened once, it makes a browser one that payloads are decoded for; what follows is where it goes on to. */
export const ENTRY = '/standby';
const COOKIE = 'standby-reader';
/** Seconds. As long as browsers keep one. */
const COOKIE_LASTS_S = 400 * 86_400;
const NOT_LET_IN = 'Expected a browser that was let in, got another. Open the address in temporal-ui, in the data directory, once.';
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

export function createUiApp(ports: UiPorts): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    const host = context.req.header('host');
    const admission = admitHost(ports.port(), host);
    if (admission.kind === 'refused') return refuse(context, 403, admission.why);
    const own = READS.has(context.req.method) ? admission : admitOwnOrigin(host, context.req.header('origin'));
    if (own.kind === 'refused') return refuse(context, 403, own.why);
    await next();
    // No page of others may show ours in a frame and have somebody click in it.
    context.res.headers.set('x-frame-options', 'DENY');
  });
  app.get(`${ENTRY}/:token/*`, (context) => letIn(ports, context));
  app.get(`${ENTRY}/:token`, (context) => letIn(ports, context));
  app.post(`${CODEC_PATH}/decode`, (context) => {
    if (!isSameSecret(getCookie(context, COOKIE) ?? '', readerOf(ports))) return refuse(context, 401, NOT_LET_IN);
    return ports.decode(context.req.raw.body);
  });
  app.get('/api/v1/settings', (context) => passOn(ports, context, withCodec));
  app.all('*', (context) => passOn(ports, context));
  app.onError((_error, context) => refuse(context, 502, "Expected an answer of Temporal's UI, got none. See temporal.log."));
  return app;
}

/** Cookies go to every port of a name (RFC 6265, 8.5), so it is not the token itself: whoever else listens here learns this one only. */
const readerOf = ({ token }: UiPorts): string => derived(token, COOKIE);

/** Sent to this path of this name only, by pages of this name only, and read by no script. */
function letIn(ports: UiPorts, context: Context): Response {
  const token = context.req.param('token') ?? '';
  if (!isSameSecret(token, ports.token)) return refuse(context, 403, NOT_LET_IN);
  setCookie(context, COOKIE, readerOf(ports), { path: CODEC_PATH, httpOnly: true, sameSite: 'Strict', maxAge: COOKIE_LASTS_S });
  const { pathname, search } = new URL(context.req.url);
  // One slash, whatever stood there: two would be another machine.
  const onward = `/${pathname.slice(`${ENTRY}/${token}`.length).replace(/^[/\\]+/, '')}${search}`;
  return context.redirect(onward, 303);
}

async function passOn(
  ports: UiPorts,
  context: Context,
  change?: (context: Context, response: Response) => Promise<Response>,
): Promise<Response> {
  const upstream = ports.upstream();
  if (upstream === undefined) return refuse(context, 502, 'Temporal is being started; try again in a moment.');
  const { pathname, search } = new URL(context.req.url);
  // A redirect is for the browser to follow.
  const response = await proxy(`${upstream}${pathname}${search}`, { raw: context.req.raw, redirect: 'manual' });
  return change && response.ok ? change(context, response) : response;
}

/** The UI asks its server where payloads are decoded: here, under the name by which it was opened. */
async function withCodec(context: Context, response: Response): Promise<Response> {
  const settings: unknown = await response.json();
  const codec = typeof settings === 'object' && settings !== null ? Reflect.get(settings, 'Codec') : undefined;
  return context.json({
    ...(settings as object),
    Codec: { ...(typeof codec === 'object' ? codec : {}), Endpoint: `http://${context.req.header('host')}${CODEC_PATH}` },
  });
}

const refuse = (context: Context, status: 401 | 403 | 502, message: string): Response => context.json({ message }, status);
