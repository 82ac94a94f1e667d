/** What is sent again, how that ends, what is printed, and the simulated model that writes a section. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginResending, endResending } from '../../../activities/reports/resending.ts';
import { printing } from '../../../activities/reports/printing.ts';
import { createPrinter } from '../../../workers/reports/printer.ts';
import { sectionAnswer } from '../../../simulator/provider/report-answer.ts';
import type { PdfOutcome } from '../../../activities/reports/delivery/pdf.ts';
import type { ReportPorts } from '../../../activities/reports/ports.ts';

const REF = { client: 'acme', kind: 'month', period: '2026-10' } as const;
const ROW = { ...REF, revision: 2, timeZone: 'UTC', html: 'page', state: 'sent-in-part' };

function ports(row: object | undefined, again: readonly string[], outbox: readonly object[] = []) {
  const steps: unknown[] = [];
  const ledger = {
    report: () => Promise.resolve(row),
    resendReport: () => Promise.resolve(again),
    outbox: () => Promise.resolve(outbox),
    stepReport: (_of: unknown, step: unknown) => Promise.resolve(steps.push(step)),
  };
  const configured = {
    onTickets: (recipients: readonly string[]) => (recipients.includes('tray') ? { connection: 'desk', recipients: ['tray'] } : undefined),
  };
  return { steps, of: { ledger, configured, clock: { nowMs: () => Promise.resolve(5) } } as unknown as ReportPorts };
}

test('an approved page goes again to those whom the ledger names, and nothing where nobody is to get it', async () => {
  const asked = { ref: REF, recipients: ['a', 'b'] };
  assert.deepEqual(await beginResending(ports(ROW, ['b']).of, asked), {
    kind: 'resend',
    of: { ...REF, revision: 2, timeZone: 'UTC' },
    html: 'page',
    recipients: ['b'],
  });
  const routed = await beginResending(ports(ROW, ['b', 'tray']).of, { ref: REF, recipients: ['b', 'tray'] });
  assert.deepEqual(routed.kind === 'resend' && routed.onTickets, { connection: 'desk', recipients: ['tray'] });
  assert.equal((await beginResending(ports(ROW, []).of, asked)).kind, 'nothing');
  assert.equal((await beginResending(ports(undefined, []).of, asked)).kind, 'nothing');
});

test('it is sent once all have it, also those who had it before', async () => {
  const of = { ...REF, revision: 2, timeZone: 'UTC' };
  const all = ports(ROW, [], [{ recipient: 'a', state: 'accepted' }]);
  assert.equal(await endResending(all.of, of), 'sent');
  const some = ports(
    ROW,
    [],
    [
      { recipient: 'a', state: 'accepted' },
      { recipient: 'b', state: 'unknown' },
    ],
  );
  assert.equal(await endResending(some.of, of), 'sent-in-part');
  assert.deepEqual(some.steps, [{ state: 'sent-in-part', atMs: 5, why: 'see the outbox: b' }]);
});

test('the simulated model names the first figure that it is shown, and knows no other question by it', () => {
  assert.deepEqual(sectionAnswer('Write it.\n<<<FIGURES\ncreated: 3 tickets created\nFIGURES>>>'), {
    text: 'Our records show {{created}}.',
  });
  assert.equal(sectionAnswer('<<<TICKET\nfigures\nTICKET>>>'), undefined);
});

function printingOf(outcome: PdfOutcome, pdf?: string) {
  const did: unknown[] = [];
  const ledger = {
    report: () => Promise.resolve({ ...ROW, pdf }),
    reportText: () => Promise.resolve('<html>'),
    putReportText: (text: string) => Promise.resolve(`hash of ${text}`),
    stepReport: (_of: unknown, step: { readonly pdf: string }) => Promise.resolve(did.push(step.pdf) > 0),
  };
  const ports = {
    ledger,
    clock: { nowMs: () => Promise.resolve(5) },
    print: () => Promise.resolve((did.push('printed'), outcome)),
    alert: ({ detail }: { readonly detail: string }) => did.push(detail),
  } as unknown as ReportPorts;
  return { did, print: () => printing(ports, { ...REF, revision: 2, timeZone: 'UTC' }, 'page') };
}

test('a page is printed once, and kept; without a PDF an operator is told, and the page is not held back', async () => {
  const pdf = { kind: 'printed', pdf: Buffer.from('%PDF-') } as const;
  const first = printingOf(pdf);
  assert.deepEqual([await first.print(), first.did], [true, ['printed', 'hash of JVBERi0=']]);
  const again = printingOf(pdf, 'hash of what was printed');
  assert.deepEqual([await again.print(), again.did], [true, []]);
  const none = printingOf({ kind: 'no-browser', why: 'no Chromium found' });
  assert.equal(await none.print(), false);
  assert.match(String(none.did[1]), /goes out without a PDF: no Chromium found/);
});

test('pages are printed one after the other, also after one that fails', async () => {
  let [open, most] = [0, 0];
  const print = createPrinter(async (html) => {
    most = Math.max(most, (open += 1));
    await Promise.resolve();
    open -= 1;
    if (html === 'bad') throw new Error('bad page');
    return { kind: 'failed', why: html };
  });
  const [, bad, last] = await Promise.allSettled(['one', 'bad', 'two'].map((html) => print(html)));
  assert.deepEqual([bad?.status, last?.status, most], ['rejected', 'fulfilled', 1]);
});
