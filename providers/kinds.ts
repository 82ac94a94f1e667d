/** The kinds of provider that there are: which API is spoken, and where it stands unless said otherwise. Data; each is a folder beside this file. */
import type { ProviderConfig } from './contract.ts';

export type Kind = ProviderConfig['kind'];
export type KindRow = {
  /** Whose API it is, and who else speaks it. */
  readonly about: string;
  readonly baseUrl: string;
  /** Runs on own hardware. */
  readonly isLocal: boolean;
};

export const KINDS: Readonly<Record<Kind, KindRow>> = {
  openai: { about: 'openai (also by gateways, other vendors and local servers)', baseUrl: 'https://api.openai.com/v1', isLocal: false },
  anthropic: { about: 'anthropic', baseUrl: 'https://api.anthropic.com', isLocal: false },
  ollama: { about: 'ollama', baseUrl: 'http://127.0.0.1:11434', isLocal: true },
};

export const isKind = (word: string): word is Kind => Object.hasOwn(KINDS, word);
/** In the order in which they are told. */
export const KIND_NAMES: readonly Kind[] = Object.keys(KINDS).filter(isKind);
