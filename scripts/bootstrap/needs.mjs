/** How much room each step needs, for its message on a full disk and for `standby doctor`. Measured on Linux x64, with the packed form beside the unpacked one. Pure. */

const MB = 1_000_000;

/** `also` names places that the step fills and that may lie on another file system. */
export const NEEDS = {
  node: { bytes: 300 * MB, also: "in npm's cache (npm config get cache)" },
  dependencies: { bytes: 800 * MB, also: "in npm's cache (npm config get cache)" },
  temporal: { bytes: 300 * MB, also: "in the system's temporary folder" },
  // The binary is 130 MB; the rest are Go's modules and objects.
  'temporal, built with Go': { bytes: 3_000 * MB, also: "in Go's caches (go env GOCACHE GOMODCACHE)" },
  'test server': { bytes: 100 * MB, also: "in Maven's repository (~/.m2)" },
};

/** In words: `about 300 MB at /there, and in npm's cache (npm config get cache)`. */
export const roomFor = (need, folder) => `about ${sizeText(need.bytes)} at ${folder}, and ${need.also}`;

/** Bytes for people: whole MB below 1 GB, one decimal above. */
export function sizeText(bytes) {
  return bytes < 1_000 * MB ? `${Math.floor(bytes / MB)} MB` : `${Math.floor(bytes / (100 * MB)) / 10} GB`;
}
