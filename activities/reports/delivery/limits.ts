/** How long the doors of a report may take and how much they carry, each with its reason. */
export const PRINTING = {
  // A report of forty pages prints in two seconds on two cores; a busy machine takes ten times that.
  timeoutMs: 60_000,
  // A page holds its charts and one logo of 300 kB: a hundred times a rich report.
  mostHtmlBytes: 16 * 1024 * 1024,
  // What most mail servers still take with base64 on top is 25 MB.
  mostPdfBytes: 16 * 1024 * 1024,
  // One answer of the browser, in base64.
  readBytes: 512 * 1024,
  // Four seconds: a killed browser of ten processes is gone after one.
  goneLooks: 100,
  lookEveryMs: 40,
} as const;

export const MAIL = {
  // A server that scans a mail for viruses answers the end of its text after ten or twenty seconds.
  timeoutMs: 60_000,
  // A name, a connection and a greeting; busy servers let one wait on purpose for some seconds.
  connectWithinMs: 20_000,
  // 25 MB is what most servers take, in base64, which is a third longer.
  mostBytes: 18 * 1024 * 1024,
  // One of a header. Longer ones are folded, and no subject is.
  longestLine: 300,
  // A greeting with its twenty extensions is one.
  mostReplyBytes: 64 * 1024,
  // Between our goodbye and the end of the connection.
  leaveWithinMs: 1_000,
  // How much of the text goes at a time.
  partBytes: 64 * 1024,
} as const;
