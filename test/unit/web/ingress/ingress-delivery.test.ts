/** One delivery and all it does on its way: room it takes and gives back, who is vouched for, what the sender is told, and what our log is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ticketDoor } from '../../../../web/ingress/doors.ts';
import { takeDelivery } from '../../../../web/ingress/delivery.ts';
import { roomOf } from '../../../../web/ingress/room.ts';
import { waitingRoomOf } from '../../../../web/ingress/waiting-room.ts';
import { WEBHOOK_SECRET } from '../../../../simulator/stage/stage.ts';
import { OTHER_SECRET, message, nowSeconds } from '../../../support/deliveries.ts';
import { desk } from '../../../../connectors/desk/index.ts';
import type { Accepted } from '../../../../intake/contract.ts';
import type { DeliveryPorts, Ended } from '../../../../web/ingress/delivery.ts';
import type { DeskEvent } from '../../../../connectors/intake.ts';
import type { Message } from '../../../support/deliveries.ts';

const MOST_BYTES = 1_000;
type Given = {
  readonly sent?: Partial<Message>;
  readonly body?: ReadableStream<Uint8Array> | string;
  readonly headers?: Record<string, string>;
  readonly ports?: Partial<DeliveryPorts> & { readonly accept?: (event: DeskEvent) => Promise<Accepted> };
  readonly accepted?: Accepted;
};
type Taken = {
  readonly ended: Ended;
  readonly trace: readonly string[];
  readonly left: readonly number[];
  readonly handed: readonly DeskEvent[];
};

/** `trace`: what happened beside the answer, with the room that was taken then. `left`: what is taken at the end. */
async function take({ sent, body, headers = {}, ports = {}, accepted = { kind: 'accepted' } }: Given = {}): Promise<Taken> {
  const { unverified = waitingRoomOf(10_000), places = roomOf(2) } = ports;
  const [trace, handed]: [string[], DeskEvent[]] = [[], []];
  const whole = { ...message('T1', { id: 'evt_1' }), ...sent };
  const request = new Request('http://standby/hooks/desk', {
    method: 'POST',
    headers: { ...whole.headers, ...headers },
    body: body ?? whole.body,
    duplex: 'half',
  });
  const accept = (event: DeskEvent): Promise<Accepted> => {
    trace.push(`handed over: ${unverified.taken()} bytes, ${places.taken()} places`);
    handed.push(event);
    return Promise.resolve(accepted);
  };
  const ended = await takeDelivery(
    { nowMs: Date.now, ...ports, unverified, places },
    {
      door: ticketDoor({ secrets: [WEBHOOK_SECRET], connector: { ...desk, limits: { mostBytes: MOST_BYTES } } }, ports.accept ?? accept),
      request,
      vouch: () => void trace.push('vouched for'),
    },
  );
  return { ended, trace, handed, left: [unverified.taken(), places.taken()] };
}
const NONE_LEFT = [0, 0];
const unread = (): DeliveryPorts['unverified'] => ({ enter: () => assert.fail('a seat was taken'), taken: () => 0 });
const silent = (): ReadableStream<Uint8Array> => new ReadableStream();
const stranger = (result: Ended['result'], told: string): Ended => ({ result, told, why: told, by: 'stranger' });

test('a genuine delivery is vouched for, then handed over without any room for bodies, and everything is given back', async () => {
  assert.deepEqual(await take(), {
    ended: { result: 'accepted', told: 'accepted', why: undefined, by: 'sender' },
    trace: ['vouched for', 'handed over: 0 bytes, 1 places'],
    handed: [{ deliveryId: 'evt_1', type: 'ticket.created', ticket: 'T1', actor: 'client' }],
    left: NONE_LEFT,
  });
});

test('a delivery that is not taken tells the sender so, and our log why', async () => {
  const { ended, left } = await take({ accepted: { kind: 'failed', why: 'inner words' } });
  assert.deepEqual(ended, { result: 'not-taken', told: 'cannot take it now', why: 'inner words', by: 'sender' });
  assert.deepEqual(left, NONE_LEFT);
});

test('a defect behind us leaves no room taken', async () => {
  const [unverified, places] = [waitingRoomOf(10_000), roomOf(2)];
  await assert.rejects(take({ ports: { unverified, places, accept: () => Promise.reject(new TypeError('bug')) } }), TypeError);
  assert.deepEqual([unverified.taken(), places.taken()], NONE_LEFT);
});

test('what is genuine and our own doing is vouched for, and not handed over', async () => {
  const { ended, trace, left } = await take({ sent: message('T1', { actor: 'us' }) });
  assert.deepEqual(ended, { result: 'ours', told: 'ours', why: undefined, by: 'sender' });
  assert.deepEqual([trace, left], [['vouched for'], NONE_LEFT]);
});

test('what is genuine and unusable is its sender’s fault, which the sender and our log are told', async () => {
  const told = 'Expected `data.ticket` to be 1 to 64 letters, digits, _ or -, got a string of 4 other character(s).';
  const { ended, trace, left } = await take({ sent: message('../1', { id: 'evt_1' }) });
  assert.deepEqual(ended, { result: 'unusable', told, why: told, by: 'sender' });
  assert.deepEqual([trace, left], [['vouched for'], NONE_LEFT]);
});

test('where there is no place a genuine delivery is told to come again, and takes none', async () => {
  const places = roomOf(0);
  const { ended, trace, left } = await take({ ports: { places } });
  assert.deepEqual(ended, { result: 'busy', told: 'too many deliveries at once', why: 'too many deliveries at once', by: 'sender' });
  assert.deepEqual([trace, left], [['vouched for'], NONE_LEFT]);
});

test('nobody is vouched for who has not shown our secret, and a forger learns nothing of why', async () => {
  const { ended, trace, left } = await take({ sent: message('T1', { secret: OTHER_SECRET }) });
  assert.deepEqual(ended, {
    result: 'forged',
    told: 'the signature does not fit',
    why: 'none of 1 signature(s) fits one of 1 secret(s)',
    by: 'stranger',
  });
  assert.deepEqual([trace, left], [[], NONE_LEFT]);
});

test('what the headers alone rule out takes no seat, and its body is not read', async () => {
  const ports = { unverified: unread() };
  const old = message('T1', { seconds: nowSeconds() - 400 });
  const { ended } = await take({ sent: old, ports });
  assert.match(ended.told, /^clock: the delivery is 40[01] s old, at most 300 s are accepted; compare both clocks$/);
  assert.deepEqual(ended, stranger('stale', ended.told));

  const { 'webhook-id': _, ...nameless } = message('T1').headers;
  const forged = await take({ sent: { headers: nameless }, ports });
  assert.equal(forged.ended.result, 'forged');
  assert.match(forged.ended.why ?? '', /webhook-id .* got none$/);

  const coded = await take({ headers: { 'content-encoding': 'gzip' }, ports });
  const told =
    'the body is compressed (content-encoding: gzip); send it as it is, and let no proxy between compress it: the signature is over the plain bytes';
  assert.deepEqual(coded.ended, stranger('compressed', told));

  const large = await take({ headers: { 'content-length': '1001' }, ports });
  assert.deepEqual(large.ended, stranger('too-large', 'more than 1000 bytes'));
  for (const { trace } of [forged, coded, large]) assert.deepEqual(trace, []);
});

test('a body of 1,000 bytes where 1,000 may be is read, whatever its length header says', async () => {
  const body = 'x'.repeat(1_000);
  assert.equal((await take({ body, headers: { 'content-length': '1000' } })).ended.result, 'forged');
  assert.deepEqual((await take({ body: `${body}x` })).ended, stranger('too-large', 'more than 1000 bytes'));
});

test('a body that is packed and does not say so is told that it is, and not that its signature is wrong', async () => {
  const body = new Blob([Uint8Array.of(0x1f, 0x8b, 8)]).stream();
  const { ended, left } = await take({ body });
  assert.deepEqual([ended.result, ended.by, left], ['compressed', 'stranger', NONE_LEFT]);
  assert.match(ended.told, /content-encoding: gzip/);
});

test('a body that is cut, slow, or gives way is a stranger’s, and leaves no room taken', async () => {
  const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('gone')) });
  const cut = await take({ body: broken });
  assert.deepEqual(cut.ended, stranger('cut', 'the body ended early'));
  const startedAt = performance.now();
  const slow = await take({ body: silent(), ports: { bodyWithinMs: 20 } });
  assert.ok(performance.now() - startedAt < 5_000, 'half of what it has where nothing else is said');
  assert.deepEqual(slow.ended, stranger('slow', 'the body took too long'));
  const crowded = await take({ ports: { unverified: waitingRoomOf(10) } });
  assert.deepEqual(crowded.ended, stranger('busy', 'too many deliveries at once'));
  for (const { left, trace } of [cut, slow, crowded]) assert.deepEqual([left, trace], [NONE_LEFT, []]);
});

test('a body has ten seconds where nothing else is said', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let ended: Ended | undefined;
  const taking = take({ body: silent() }).then((got) => (ended = got.ended));
  await turn();
  t.mock.timers.tick(9_999);
  await turn();
  assert.equal(ended, undefined);
  t.mock.timers.tick(1);
  assert.equal((await taking).result, 'slow');
});
