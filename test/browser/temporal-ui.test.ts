/** Temporal's UI in a real browser, through its door: the page of a run shows what we encrypted, and a page under another name shows nothing. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { findChromium, HOW_TO_GET, launch, openPage } from './chromium.ts';
import { live, someTickets, until } from '../support/live.ts';
import { triageId } from '../support/triage-id.ts';

const SIZE = { width: 1280, height: 900 };
const chromium = findChromium(process.env);

test(
  'the UI shows a run with its payloads decoded, and under a foreign name it is not there',
  { skip: chromium === undefined && HOW_TO_GET },
  async (t) => {
    const { stage, service, withClient, dataDir } = await live(t, { settings: { log: 'error' } });
    const [ticket] = someTickets(1, 'UI');
    assert.ok(ticket);
    await stage.create([ticket]);
    const id = triageId('desk', ticket.id);
    const status = () =>
      withClient(
        async (client) =>
          (
            await client.workflow
              .getHandle(id)
              .describe()
              .catch(() => undefined)
          )?.status.name,
      );
    await until('an end of the run', 60_000, status, (name) => name === 'COMPLETED');
    const browser = await launch(chromium ?? '');
    t.after(() => browser.close());
    const { port } = new URL(service().urls.temporalUi);
    const opens = (await readFile(join(dataDir, 'temporal-ui'), 'utf8')).trim();
    for (const host of ['127.0.0.1', 'localhost']) {
      const { page } = await openPage(
        browser,
        `${opens.replace('127.0.0.1', host)}/namespaces/default/workflows/${encodeURIComponent(id)}`,
        SIZE,
      );
      await page.getByText('"decided"').first().waitFor({ timeout: 60_000 });
      const text = await page.locator('body').innerText();
      assert.match(text, new RegExp(ticket.id));
      assert.doesNotMatch(text, /binary\/encrypted/);
      await page.context().close();
    }
    const foreign = await browser.newContext();
    const page = await foreign.newPage();
    // A name of .localhost leads to this machine in every browser, as one that a stranger has pointed here.
    const response = await page.goto(`http://evil.localhost:${port}/`);
    assert.equal(response?.status(), 403);
  },
);
