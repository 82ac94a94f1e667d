/** Pure: which parts of the service a process runs, by the queues it polls. */
import { WORKFLOW_QUEUE, deskQueue, modelQueue } from '../workflows/ids.ts';
import type { ServiceConfig } from '../config/contract.ts';

export type Roles = { readonly ingress: boolean; readonly queues: ReadonlySet<string> };
export type RolesRead = { readonly kind: 'roles'; readonly roles: Roles } | { readonly kind: 'wrong'; readonly why: string };

export function queuesOf({ connections, routes }: Pick<ServiceConfig, 'connections' | 'routes'>): readonly string[] {
  const providers = new Set(routes.map(({ route }) => route.provider));
  return [WORKFLOW_QUEUE, ...[...providers].map(modelQueue), ...connections.map(({ name }) => deskQueue(name))];
}

export const everyRole = (config: ServiceConfig): Roles => ({ ingress: true, queues: new Set(queuesOf(config)) });

/** `given` is a list with commas; a queue that nobody configured would be polled in vain. */
export function rolesOf(config: Pick<ServiceConfig, 'connections' | 'routes'>, given: string): RolesRead {
  const known = queuesOf(config);
  const wanted = given
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const unknown = wanted.filter((name) => !known.includes(name));
  if (wanted.length > 0 && unknown.length === 0) return { kind: 'roles', roles: { ingress: false, queues: new Set(wanted) } };
  const got = wanted.length === 0 ? 'none' : unknown.join(', ');
  return { kind: 'wrong', why: `Expected queues among ${known.join(', ')}, got ${got}.` };
}
