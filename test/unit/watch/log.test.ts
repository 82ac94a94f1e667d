/** An alert is a line of the log by its weight: what asks for somebody is an error, news are none. */
import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { pino } from 'pino';
import { alertTo } from '../../../watch/log.ts';

test('each alert is one line with its name, and only what asks for somebody is an error', () => {
  const lines: unknown[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      lines.push(JSON.parse(chunk.toString('utf8')));
      done();
    },
  });
  const alert = alertTo(pino({ base: null, timestamp: false }, sink));
  for (const kind of ['route-failing', 'route-blocked', 'route-set-up', 'no-machine', 'route-back', 'machines-back', 'defect'] as const)
    alert({ kind, detail: `of ${kind}` });
  assert.deepEqual(lines, [
    { level: 40, alert: 'route-failing', msg: 'of route-failing' },
    { level: 50, alert: 'route-blocked', msg: 'of route-blocked' },
    { level: 50, alert: 'route-set-up', msg: 'of route-set-up' },
    { level: 50, alert: 'no-machine', msg: 'of no-machine' },
    { level: 30, alert: 'route-back', msg: 'of route-back' },
    { level: 30, alert: 'machines-back', msg: 'of machines-back' },
    { level: 50, alert: 'defect', msg: 'of defect' },
  ]);
});
