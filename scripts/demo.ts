/** `npm run demo`: 30 tickets, three simulated providers, and one plug after the other pulled, the service's own among them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { playStory } from './demo/story.ts';

const HELP = `npm run demo                shows the story, then stays until Ctrl-C, so that you can look around in Temporal's UI
npm run demo -- --once      shows the story and ends; exit code 0 only with 0 lost and 0 duplicated
npm run demo -- --keep DIR  keeps all data in DIR\n`;

const { values } = parseArgs({
  options: { once: { type: 'boolean', default: false }, keep: { type: 'string' }, help: { type: 'boolean', default: false } },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const dir = values.keep ?? (await mkdtemp(join(tmpdir(), 'standby-demo-')));
const asked = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
});
const story = await playStory({ dir, color: process.stdout.isTTY && !process.env['NO_COLOR'], asked });
if (!values.once && story.kind === 'played') {
  process.stdout.write(`\nLook around: ${story.temporalUi}. Ctrl-C ends the demo.\n`);
  await asked;
}
await story.close();
if (values.keep === undefined) await rm(dir, { recursive: true, force: true });
process.exitCode = story.kind === 'played' && story.good ? 0 : 1;
