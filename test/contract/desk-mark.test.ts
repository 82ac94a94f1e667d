/** Which note is ours, from a desk that knows no filter and shows all notes: only one with our mark, whole. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createDesk } from '../../connectors/desk/client.ts';
import type { NoteLook } from '../../connectors/ticket-system.ts';

const MARK = '00c0ffee';

/** A desk over a real socket that answers each look for notes with these texts, the first one noted first. */
async function lookAmong(t: TestContext, texts: readonly string[]): Promise<NoteLook> {
  const notes = texts.map((text, at) => ({ id: `n${at}`, text, version: String(at + 1) }));
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ notes }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  const desk = createDesk({ baseUrl: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, token: 'simulated' });
  return desk.findNote('A', MARK, 30_000);
}

for (const [what, text] of [
  ['the bare digits', `The session id is ${MARK}.`],
  ['the digits in brackets', `See [${MARK}].`],
  ['the mark without its brackets', `Was that standby ${MARK}?`],
  ['the mark with more digits', `Needs triage. [standby ${MARK}0]`],
  ['the mark of another note', 'Needs triage. [standby 00c0ffef]'],
  ['the digits in capitals', `Needs triage. [standby ${MARK.toUpperCase()}]`],
] as const)
  test(`a note with ${what} is somebody else's`, async (t) => {
    assert.deepEqual(await lookAmong(t, [text]), { kind: 'none' });
  });

test('ours is found behind notes that quote its digits, with its own id and text', async (t) => {
  const ours = `Needs triage. [standby ${MARK}]`;
  assert.deepEqual(await lookAmong(t, [`The session id is ${MARK}.`, ours]), { kind: 'found', noteId: 'n1', text: ours });
});
