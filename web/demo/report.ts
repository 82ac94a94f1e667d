/** The week's report as the demo's server gives it: made anew for whoever opens it, and shut in, whatever stands in it. */
import type { Context } from 'hono';

/** `why`: it cannot be made now. */
export type ReportPort = {
  make(): Promise<{ readonly kind: 'made'; readonly html: string } | { readonly kind: 'not-made'; readonly why: string }>;
  last(): { readonly html: string } | undefined;
};

/** Nothing runs, nothing is loaded or sent, and nobody frames it. The page's own policy allows one style alone. Both hold. */
const SHUT_IN =
  "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': SHUT_IN,
};

/** It starts work: only the demo's page, or whoever types the address, may ask for it. A browser says which. */
export const isAskedByPage = (site: string | undefined): boolean => site === undefined || site === 'same-origin' || site === 'none';

export async function answerReport(context: Context, report: ReportPort): Promise<Response> {
  if (!isAskedByPage(context.req.header('sec-fetch-site'))) return context.body(sorry('Open it from the demo page.', false), 403, HEADERS);
  const made = await report.make();
  if (made.kind === 'made') return context.body(made.html, 200, HEADERS);
  return context.body(sorry(made.why, report.last() !== undefined), 503, HEADERS);
}

export function answerLast(context: Context, report: ReportPort): Response {
  const last = report.last();
  return last === undefined ? context.body(sorry('None was made yet.', false), 404, HEADERS) : context.body(last.html, 200, HEADERS);
}

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? '');
const sorry = (why: string, hasLast: boolean): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>The week's report</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}</style></head>
<body><h1>The week's report cannot be made just now</h1><p>${escaped(why)}</p><p>Then load this page again.</p>${hasLast ? '<p><a href="/report/last">Read the one that was made last</a></p>' : ''}</body></html>
`;
