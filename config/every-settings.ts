/** Pure: all settings that runs can be started with. */
import type { ServiceConfig } from './contract.ts';
import type { EpisodeSettings } from '../workflows/episode/contract.ts';

export const everySettings = ({ connections, alerts }: Pick<ServiceConfig, 'connections' | 'alerts'>): readonly EpisodeSettings[] => [
  ...connections.map(({ settings }) => settings),
  ...alerts.flatMap(({ settings }) => [settings.critical, settings.other]),
];
