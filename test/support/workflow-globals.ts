/** What the worker's sandbox gives to workflow code. Import it before anything of the SDK: that looks for it once, when it is loaded. */
import { AsyncLocalStorage } from 'node:async_hooks';

Object.assign(globalThis, { AsyncLocalStorage });
