/** Pure: of a stranger's text, what a person sees. */

/** One line of what is seen. Characters that draw nothing hide a forged mark, turn the direction of a line, or carry text that only machines read. */
export const visible = (text: string): string =>
  text
    .toWellFormed()
    // oxlint-disable-next-line no-control-regex -- the control characters are what is removed
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replace(/[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
