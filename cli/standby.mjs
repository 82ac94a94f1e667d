#!/usr/bin/env node
/**
 * The package's `standby` command: gets Node 24 where the running one is older, then runs standby.ts in the folder it was called in.
 * Plain JavaScript, because it runs before there is a Node that reads TypeScript.
 */
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('./standby.ts', import.meta.url));
process.argv.splice(2, 0, '--', entry);
await import('../scripts/bootstrap.mjs');
