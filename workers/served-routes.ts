/** The routes of the configuration with their providers, made once for the process: a provider remembers how its server wants to be asked. */
import { createProvider } from '../providers/create.ts';
import { modelQueue } from '../workflows/ids.ts';
import type { ServedRoute } from '../activities/model/contract.ts';
import type { ConfiguredRoute, ServiceConfig } from '../config/contract.ts';
import type { Warmable } from './warm-models.ts';

/** By provider, then by route. */
export type Served = ReadonlyMap<string, ReadonlyMap<string, ServedRoute>>;

export const servedRoutes = ({ routes }: Pick<ServiceConfig, 'routes'>): Served =>
  new Map(
    [...Map.groupBy(routes, ({ route }) => route.provider)].map(([provider, ofProvider]) => {
      const served = ({ provider: config, paced }: ConfiguredRoute): ServedRoute => ({
        provider: createProvider(config),
        config,
        ...(paced && { paced }),
      });
      return [provider, new Map(ofProvider.map((one) => [one.route.route, served(one)]))];
    }),
  );

/** Those whose model is loaded on hardware of one's own, and that are asked from this process. */
export const warmable = ({ routes }: Pick<ServiceConfig, 'routes'>, served: Served, queues: ReadonlySet<string>): readonly Warmable[] =>
  routes.flatMap(({ route: { route, label, provider: name, kind } }) => {
    const provider = served.get(name)?.get(route)?.provider;
    return kind === 'local' && provider?.warm !== undefined && queues.has(modelQueue(name)) ? [{ label, route, provider }] : [];
  });
