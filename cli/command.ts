/** What a subcommand is, and every way in which it can end. */
import type { ParseArgsOptionDescriptor } from 'node:util';

export type Given = {
  readonly dataDir: string;
  /** The configuration that is meant, where one is named. */
  readonly config: string | undefined;
  readonly json: boolean;
  /** What was given of the command's own flags. */
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly words: readonly string[];
};
export type Failed = {
  readonly kind: 'failed';
  readonly why: string;
  readonly todo: string;
  /** What a program gets beside both. */
  readonly more?: Readonly<Record<string, unknown>>;
};
/** Used wrongly: nothing was tried. */
export type Wrong = { readonly kind: 'wrong'; readonly why: string; readonly todo: string };
export type Done = { readonly kind: 'done'; readonly text: string; readonly json: unknown };
/** An examination that came to its end and found what is not well: said like a result, ends with 1. */
export type Wanting = { readonly kind: 'wanting'; readonly text: string; readonly json: unknown };
export type Ended = Done | Wanting | Failed | Wrong;

export type Command = {
  readonly help: string;
  readonly options: Readonly<Record<string, ParseArgsOptionDescriptor>>;
  /** Names of the words that must follow the command; one in brackets may, a last one with … one or more times. */
  readonly words: readonly string[];
  /** `progress` takes a line for whoever is watching. */
  readonly run: (given: Given, progress: (line: string) => void, caller: Caller) => Promise<Ended>;
};
/** Who gives the command: the environment that counts, and where the answer goes. No command reads these of its own process. */
export type Caller = {
  readonly env: NodeJS.ProcessEnv;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether what `out` takes is shown in colours. */
  readonly colours: boolean;
};

export const EXIT: Readonly<Record<Ended['kind'], number>> = { done: 0, wanting: 1, failed: 1, wrong: 2 };
export const failed = (why: string, todo: string): Failed => ({ kind: 'failed', why, todo });
export const wrong = (why: string, todo = 'See --help.'): Wrong => ({ kind: 'wrong', why, todo });
