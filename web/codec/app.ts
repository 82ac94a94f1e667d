/** The codec server: decodes payloads for people who read histories in Temporal's UI or CLI. */
import type { PayloadCodec } from '@temporalio/common';
import { Hono } from 'hono';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { UnsealError } from '../../encryption/cipher.ts';
import { admitOrigin, admitToken } from './admit.ts';
import type { Door } from './admit.ts';
import { decodeWithin, MOST_DECODED_BYTES, MOST_PAYLOADS } from './decode.ts';
import { jsonOfPayload, payloadsOf } from './payload-json.ts';
import { tokenShown } from './tokens.ts';
import { turnsOf } from './turns.ts';

/** Temporal moves at most 4 MB in one gRPC message, so no honest request is larger. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** One answer of the largest takes some 60 MB for a moment, and the process that everything runs in has 320. */
const AT_ONCE = 2;
/** A browser may keep the answer to its preflight for this long, in seconds: one question per day of reading. */
const PREFLIGHT_S = 86_400;

const TOO_MANY = `Expected at most ${MOST_PAYLOADS} payloads and ${MOST_DECODED_BYTES} bytes when decoded, got more; ask for fewer payloads.`;
const NO_PAYLOADS = 'Expected {"payloads":[{"metadata":{…},"data":"…"}]} with base64 bytes, got another form.';

export type CodecServer = Door & { readonly codec: PayloadCodec };

/**
 * Makes the server as a function from Request to Response; serve it on loopback.
 * It makes no payloads: a reader needs none, and it would let whoever reaches this port write payloads that workers take
 * for ours, without holding the key. Starts and signals with content go through Standby itself.
 */
export function createCodecApp(server: CodecServer): Hono {
  const app = new Hono();
  const tooLarge = (context: Context): Response =>
    refuse(context, 413, `Expected at most ${MAX_BODY_BYTES} bytes, got more; ask for fewer payloads.`);
  app.use(async (context, next) => {
    const origin = context.req.header('origin');
    const admission = admitOrigin(server, origin);
    if (admission.kind === 'refused') return refuse(context, admission.status, admission.why);
    if (origin !== undefined) context.header('Access-Control-Allow-Origin', origin);
    // A cache must not hand one origin's answer to another.
    context.header('Vary', 'Origin');
    return next();
  });
  app.options('*', preflight);
  app.use(async (context, next) => {
    const admission = admitToken(server, tokenShown(context.req.header('authorization'), context.req.path));
    if (admission.kind === 'refused') return refuse(context, admission.status, admission.why);
    return next();
  });
  const turns = turnsOf(AT_ONCE);
  // Before the body is read: who waits holds nothing.
  app.use((_context, next) => turns(next));
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: tooLarge }));
  for (const base of ['', '/:token']) {
    app.post(`${base}/decode`, (context) => decode(server.codec, context));
    app.post(`${base}/encode`, encodeNothing);
  }
  app.notFound((context) => refuse(context, 404, 'Expected POST /decode, got another path or method; see web/codec.'));
  app.onError((_error, context) =>
    refuse(context, 500, 'Expected to decode, got an internal error; its text is kept back, since it may quote a payload.'),
  );
  return app;
}

function preflight(context: Context): Response {
  context.header('Access-Control-Allow-Methods', 'POST, OPTIONS');
  context.header('Access-Control-Allow-Headers', 'Authorization, Content-Type, X-Namespace');
  context.header('Access-Control-Max-Age', String(PREFLIGHT_S));
  return context.body(null, 204);
}

async function decode(codec: PayloadCodec, context: Context): Promise<Response> {
  const payloads = payloadsOf(await context.req.text(), MOST_PAYLOADS);
  if (payloads === 'too-many') return refuse(context, 413, TOO_MANY);
  if (payloads === undefined) return refuse(context, 400, NO_PAYLOADS);
  try {
    const decoded = await decodeWithin(codec, payloads);
    if (decoded.kind === 'too-large') return refuse(context, 413, TOO_MANY);
    return context.json({ payloads: decoded.payloads.map(jsonOfPayload) });
  } catch (error) {
    // Its message names key ids only.
    if (error instanceof UnsealError) return refuse(context, 422, error.message);
    throw error;
  }
}

/** The CLI asks to encode the empty list of arguments of each query and of a signal without input. */
async function encodeNothing(context: Context): Promise<Response> {
  const payloads = payloadsOf(await context.req.text(), MOST_PAYLOADS);
  if (payloads === undefined) return refuse(context, 400, NO_PAYLOADS);
  if (payloads.length === 0) return context.json({ payloads: [] });
  return refuse(
    context,
    403,
    'Expected nothing to encode, got payloads; this server only decodes: use the commands of Standby to start or signal with content.',
  );
}

function refuse(context: Context, status: 400 | 401 | 403 | 404 | 413 | 422 | 500, message: string): Response {
  return context.json({ message }, status);
}
