/** How a failure is told: step, cause, remedy. Pure, and read by an old Node too (see bootstrap.mjs). */

/** `failure` is `{ step, why, remedy }`; a cause of several lines is indented. */
export function failureText(failure) {
  const why = failure.why.split('\n').join('\n       ');
  return 'standby: the step "' + failure.step + '" failed.\n  Why: ' + why + '\n  Do:  ' + failure.remedy + '\n';
}
