/** The words of planting faults. */

/** One small fault: `after` stands where `before` stood. */
export type Fault = {
  /** The same while the file says the same here, wherever the line has moved to. */
  readonly id: string;
  readonly file: string;
  readonly line: number;
  /** What kind of slip it is, as `comparison` or `call left out`. */
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly before: string;
  readonly after: string;
};

export type Verdict =
  /** A test failed that passes without the fault. */
  | { readonly kind: 'killed'; readonly by: string }
  /** A test file that ends without the fault did not end with it: `npm test` would have ended it by its own limit. */
  | { readonly kind: 'timed-out'; readonly by: string }
  /** No test noticed; `ran` of `of` test files were run within the time. */
  | { readonly kind: 'survived'; readonly ran: number; readonly of: number };

export type Judged = { readonly fault: Fault; readonly verdict: Verdict; readonly tookMs: number };

/** A fault that changes nothing anybody could notice. */
export type Equivalent = { readonly file: string; readonly before: string; readonly after: string; readonly why: string };
