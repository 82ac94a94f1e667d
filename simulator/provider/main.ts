/** A simulated model provider as a process of its own. Says on stdout, in one JSON line, where it listens; SIGTERM ends it. */
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { Door } from '../door.ts';
import { readRequest, refusal, sendReply } from '../wire.ts';
import type { Asked, Reply } from '../wire.ts';
import { modeSchema, outagesSchema } from './mode.ts';
import { startProviderSimulator } from './provider.ts';

const USAGE =
  'Usage: node simulator/provider/main.ts --dialect openai|anthropic|ollama [--port N] [--control-port N] [--count-file FILE] [--outages JSON] [--json]\n';

const { values } = parseArgs({
  options: {
    dialect: { type: 'string' },
    port: { type: 'string', default: '0' },
    'control-port': { type: 'string', default: '0' },
    'count-file': { type: 'string' },
    outages: { type: 'string', default: '[]' },
    json: { type: 'boolean', default: false },
  },
});
const { dialect, 'count-file': countFile } = values;
if (dialect !== 'openai' && dialect !== 'anthropic' && dialect !== 'ollama') {
  process.stderr.write(USAGE);
  process.exit(2);
}

const provider = await startProviderSimulator({
  dialect,
  port: Number(values.port),
  outages: outagesSchema.parse(JSON.parse(values.outages)),
  ...(countFile === undefined ? {} : { countFile }),
});
const controls = createServer((request, response) => {
  void readRequest(request).then(async (asked) => (asked === undefined ? response.destroy() : sendReply(response, await control(asked))));
});
const door = await Door.open(Number(values['control-port']), controls);
const ready = { event: 'ready', simulated: true, what: `${dialect} provider`, url: provider.url, controlUrl: door.url, pid: process.pid };
process.stdout.write(`${JSON.stringify(ready)}\n`);
if (!values.json)
  process.stderr.write(`Simulated ${dialect} provider on ${provider.url}, control on ${door.url}/control. No model runs here.\n`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void Promise.all([door.close(), provider.close()]).then(() => process.exit(0));
  });
}

/** `GET /control/counts`, `PUT /control/mode`, `PUT /control/outages`. No password: the loopback address only. */
async function control({ method, path, body }: Asked): Promise<Reply> {
  switch (`${method} /${path.join('/')}`) {
    case 'GET /control/counts':
      return { status: 200, body: { requests: provider.requests(), refused: provider.refused() } };
    case 'PUT /control/mode':
      return parsed(modeSchema, body, (mode) => provider.setMode(mode));
    case 'PUT /control/outages':
      return parsed(outagesSchema, body, async (outages) => provider.setOutages(outages));
    default:
      return refusal(404, 'expected GET /control/counts, PUT /control/mode or PUT /control/outages');
  }
}

async function parsed<T>(schema: z.ZodType<T>, value: unknown, act: (value: T) => Promise<void>): Promise<Reply> {
  const result = schema.safeParse(value);
  if (!result.success) return refusal(422, z.prettifyError(result.error));
  await act(result.data);
  return { status: 200, body: result.data };
}
