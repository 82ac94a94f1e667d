/** What doctor says of one thing: how it is, what was found, and what to do. Pure. */

export type Finding =
  | { readonly kind: 'ok' | 'not needed'; readonly name: string; readonly told: string; readonly remedies: readonly string[] }
  | {
      readonly kind: 'missing' | 'wrong' | 'differs';
      readonly name: string;
      readonly told: string;
      readonly remedies: readonly [string, ...string[]];
    };

/** It is as it must be; a remedy here is for who wants something else than to run. */
export const ok = (name: string, told: string, ...remedies: readonly string[]): Finding => ({ kind: 'ok', name, told, remedies });

/** Standby runs without it; the remedy is for who wants it. */
export const notNeeded = (name: string, told: string, ...remedies: readonly string[]): Finding => ({
  kind: 'not needed',
  name,
  told,
  remedies,
});

/** Standby needs it and it is not there. */
export const missing = (name: string, told: string, ...remedies: readonly [string, ...string[]]): Finding => ({
  kind: 'missing',
  name,
  told,
  remedies,
});

/** It is there and not as it must be. */
export const wrong = (name: string, told: string, ...remedies: readonly [string, ...string[]]): Finding => ({
  kind: 'wrong',
  name,
  told,
  remedies,
});

/** Standby runs with it so, and not as the configuration says. */
export const differs = (name: string, told: string, ...remedies: readonly [string, ...string[]]): Finding => ({
  kind: 'differs',
  name,
  told,
  remedies,
});

/** Whether Standby can run with it so. */
export function isWell({ kind }: Finding): boolean {
  switch (kind) {
    case 'ok':
    case 'not needed':
    case 'differs':
      return true;
    case 'missing':
    case 'wrong':
      return false;
  }
}
