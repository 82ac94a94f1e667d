/** What the simulated desk answers to a request that a connector of ours puts, without a socket. */
import { callOf } from '../../simulator/desk/api.ts';
import type { DeskCore } from '../../simulator/desk/core.ts';
import type { Reply } from '../../simulator/wire.ts';

export const DESK_TOKEN = 'test-token';

export async function answeredByDesk(core: DeskCore, request: Request): Promise<Reply> {
  const { pathname, searchParams } = new URL(request.url);
  const text = await request.text();
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  const asked = {
    method: request.method,
    path: pathname.split('/').filter((part) => part !== ''),
    query: searchParams,
    authorization: request.headers.get('authorization') ?? undefined,
    ifMatch: request.headers.get('if-match') ?? undefined,
    body,
  };
  const call = callOf(core, asked, {
    token: DESK_TOKEN,
    editableNotes: true,
    contract: '2.3.0',
    hasWebhooks: false,
    creates: true,
    closes: true,
    listsPeriod: true,
    clients: [],
  });
  return 'perform' in call ? call.perform() : call;
}
