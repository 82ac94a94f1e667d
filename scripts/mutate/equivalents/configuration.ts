/** Faults in what reads the configuration that change nothing anybody could notice, each with the reason. */
import type { Equivalent } from '../contract.ts';

export const CONFIGURATION: readonly Equivalent[] = [
  { file: 'activities/canonical.ts', before: '<', after: '<=', why: 'The keys of one object differ.' },
  {
    file: 'activities/canonical.ts',
    before: '<',
    after: '>=',
    why: 'Settings need one order for their name, and either way round is one.',
  },
  {
    file: 'activities/canonical.ts',
    before: 'a < b',
    after: '!(a < b)',
    why: 'Settings need one order for their name, and either way round is one.',
  },
  { file: 'activities/canonical.ts', before: '1', after: '2', why: 'Only the sign of a comparison counts.' },
  { file: 'config/problem.ts', before: "words.at(-1) ?? ''", after: 'words.at(-1)', why: 'There are two words at least.' },
  { file: 'config/odd-keys.ts', before: '0', after: '1', why: 'A key of a document that was read has a place.' },
  {
    file: 'config/own-address.ts',
    before: "family !== 0 && OWN.check(host, family === 4 ? 'ipv4' : 'ipv6')",
    after: "OWN.check(host, family === 4 ? 'ipv4' : 'ipv6')",
    why: 'What is no address is in no list of addresses either.',
  },
  { file: 'config/own-address.ts', before: '0', after: '1', why: 'What is no address is in no list of addresses either.' },
  {
    file: 'config/warnings.ts',
    before: 'own(chains, chain)?.routes ?? []',
    after: 'own(chains, chain)?.routes',
    why: 'No route is called undefined.',
  },
];
