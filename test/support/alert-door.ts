/** The door of alert sources without a socket: what is posted goes through the real ingress. */
import { createIngressApp } from '../../web/ingress/app.ts';
import type { Door } from '../../web/ingress/doors.ts';

/** Posts a body to a connection; answers with the status. `nowMs`: of the ingress. */
export type PostBody = (connection: string, body: string) => Promise<number>;

export function alertDoor(doors: ReadonlyMap<string, Door>, nowMs: () => number, token: string): PostBody {
  const logged: string[] = [];
  const app = createIngressApp({
    doors,
    ready: () => Promise.resolve({ temporal: true, ledger: true }),
    metrics: () => Promise.resolve(''),
    counted: () => undefined,
    log: (line) => void logged.push(JSON.stringify(line)),
    nowMs,
  });
  return async (connection, body) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const { status } = await app.fetch(new Request(`http://standby/hooks/${connection}`, { method: 'POST', headers, body }), {});
    if (status === 500) throw new Error(`Expected the ingress to have no defect, got ${logged.at(-1) ?? 'one'}.`);
    return status;
  };
}
