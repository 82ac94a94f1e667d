/** Publishes a small file whole or not at all, readable by its owner only, kept through a power cut. */
import { randomUUID } from 'node:crypto';
import { link, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Answers false where the file already stands: of several processes that publish at once exactly one wins. */
export async function publishPrivately(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}.draft`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
    // A link appears with its whole content, and fails where the name is taken; a rename would replace a key.
    return await linked(draft, path);
  } finally {
    await file.close();
    await unlink(draft);
    await syncDirectory(dirname(path));
  }
}

async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** A new name lives in the directory, which has its own page to write. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** The system's own word for an error, where it has one. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
