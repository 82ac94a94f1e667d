/** Whether npm has installed all that it says. Pure. */

/** On a full disk npm leaves files out or cuts them off, warns of each, and ends with 0 all the same. `result` is what runCommand answers. */
export const isWhole = (result) => result.kind === 'ended' && result.code === 0 && !/TAR_ENTRY_ERROR/.test(result.output);
