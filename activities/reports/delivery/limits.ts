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
