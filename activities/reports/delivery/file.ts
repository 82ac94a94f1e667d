/** Puts a report into a folder, whole or not at all, and never over another content. */
import { link, lstat, mkdir, open, readFile, readdir, realpath, rm, stat } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { said } from '../../../connectors/delivery.ts';
import { pathOf } from './report-name.ts';
import type { Delivered } from '../../../connectors/delivery.ts';
import type { ReportIdentity } from './report-name.ts';

export type ReportForm = 'html' | 'pdf' | 'json' | 'csv';

/** As `<folder>/<client>/<kind>/<period>-r<revision>.<form>`. The id is the path within the folder. The folder itself must be there: a share that is not mounted is no place. */
export async function reportToFile(folder: string, report: ReportIdentity, form: ReportForm, content: Uint8Array): Promise<Delivered> {
  const [client, kind, name] = pathOf(report);
  const id = `${client}/${kind}/${name}.${form}`;
  try {
    const root = await realpath(folder);
    const place = join(root, client, kind);
    await mkdir(join(root, client), { recursive: false }).catch(thereAlready);
    await mkdir(place, { recursive: false }).catch(thereAlready);
    // A link that somebody has put there leads the client's report into another folder.
    if ((await realpath(place)) !== place) return refused(`${client}/${kind} is a link to elsewhere`);
    return await put(place, `${name}.${form}`, { id, content });
  } catch (error) {
    return afterFault(error);
  }
}

type Put = { readonly id: string; readonly content: Uint8Array };

/** Written beside, then linked: a link is refused where the name is taken, so nobody reads half of it and nobody loses what was there. */
async function put(place: string, name: string, { id, content }: Put): Promise<Delivered> {
  const [target, part] = [join(place, name), `.${name}.${randomBytes(6).toString('hex')}.part`];
  const beside = join(place, part);
  WRITTEN_NOW.add(part);
  try {
    const file = await open(beside, 'wx', 0o640);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await dropLeft(place, name, beside);
    try {
      await link(beside, target);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      return (await isSame(target, content)) ? { kind: 'accepted', id } : refused(`another content stands at ${id}; it is left as it is`);
    }
    await syncFolder(place);
    return { kind: 'accepted', id };
  } finally {
    await rm(beside, { force: true });
    WRITTEN_NOW.delete(part);
  }
}

/** By this process. Another one that writes the same name and stands still so long has lost its turn: its try ends as not sent. */
const WRITTEN_NOW = new Set<string>();
const LEFT_AFTER_MS = 10_000;

/** What a kill has left of this very name and of us; younger than the one just written, it may be another's that writes. No fault of it is ours. */
async function dropLeft(place: string, name: string, beside: string): Promise<void> {
  try {
    const own = await lstat(beside);
    for (const found of await readdir(place)) {
      const isPart = found.startsWith(`.${name}.`) && /^[0-9a-f]{12}\.part$/.test(found.slice(name.length + 2));
      if (!isPart || WRITTEN_NOW.has(found)) continue;
      const left = await lstat(join(place, found));
      if (left.isFile() && left.uid === own.uid && own.mtimeMs - left.mtimeMs >= LEFT_AFTER_MS)
        await rm(join(place, found), { force: true });
    }
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
  }
}

async function isSame(path: string, content: Uint8Array): Promise<boolean> {
  const { size } = await stat(path);
  return size === content.byteLength && Buffer.compare(await readFile(path), content) === 0;
}

/** The name is on the disk only when its folder is. Some systems give no folder to open; there it comes with their own next write. */
async function syncFolder(place: string): Promise<void> {
  const folder = await open(place, 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

/** What passes by itself, or with some room; anything else waits for a person. */
const PASSING: ReadonlySet<string> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EIO',
  'EMFILE',
  'ENFILE',
  'EBUSY',
  'EAGAIN',
  'ESTALE',
  'ETIMEDOUT',
  'ENOENT',
]);

function afterFault(error: unknown): Delivered {
  const code = codeOf(error);
  if (code === undefined) throw error;
  const why = said(error instanceof Error ? error.message : code);
  return PASSING.has(code) ? { kind: 'not-sent', why } : refused(why);
}

const refused = (why: string): Delivered => ({ kind: 'refused', permanent: true, why });
const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('E') ? error.code : undefined;
function thereAlready(error: unknown): void {
  if (codeOf(error) !== 'EEXIST') throw error;
}
