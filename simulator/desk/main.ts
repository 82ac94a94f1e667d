/** The simulated ticket desk as a process of its own. Says on stdout, in one JSON line, where it listens; SIGTERM ends it. */
import { parseArgs } from 'node:util';
import { startDeskSimulator } from './desk.ts';

const USAGE =
  'Usage: node simulator/desk/main.ts --journal FILE --token T [--port N] [--control-port N]\n' +
  '       [--webhook-url U --webhook-secret whsec_… [--webhook-retry-ms N] [--webhook-tries N]] [--no-note-edit] [--no-create]\n' +
  '       [--no-close] [--no-period] [--client NAME]… [--contract-1] [--json]\n';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'control-port': { type: 'string', default: '0' },
    journal: { type: 'string' },
    token: { type: 'string' },
    'webhook-url': { type: 'string' },
    'webhook-secret': { type: 'string' },
    'webhook-retry-ms': { type: 'string', default: '1000' },
    'webhook-tries': { type: 'string', default: '120' },
    'no-note-edit': { type: 'boolean', default: false },
    'no-create': { type: 'boolean', default: false },
    'no-close': { type: 'boolean', default: false },
    'no-period': { type: 'boolean', default: false },
    client: { type: 'string', multiple: true, default: [] },
    'contract-1': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const { journal, token, 'webhook-url': webhookUrl, 'webhook-secret': webhookSecret } = values;

if (journal === undefined || token === undefined || (webhookUrl === undefined) !== (webhookSecret === undefined)) {
  process.stderr.write(USAGE);
  process.exit(2);
}

const desk = await startDeskSimulator({
  token,
  journalFile: journal,
  port: Number(values.port),
  controlPort: Number(values['control-port']),
  editableNotes: !values['no-note-edit'],
  contract: values['contract-1'] ? '1.0.0' : '2.3.0',
  creates: !values['no-create'],
  closes: !values['no-close'],
  listsPeriod: !values['no-period'],
  clients: values.client,
  webhooks: webhooksOf(webhookUrl, webhookSecret),
});
process.stdout.write(
  `${JSON.stringify({ event: 'ready', simulated: true, what: 'ticket desk', url: desk.url, controlUrl: desk.controlUrl, pid: process.pid })}\n`,
);
if (!values.json)
  process.stderr.write(`Simulated ticket desk on ${desk.url}, control on ${desk.controlUrl}/control. No real tickets here.\n`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void desk.close().then(() => process.exit(0)));
}

function webhooksOf(url: string | undefined, secret: string | undefined) {
  if (url === undefined || secret === undefined) return 'off' as const;
  return { url, secret, retryEveryMs: Number(values['webhook-retry-ms']), mostTries: Number(values['webhook-tries']) };
}
