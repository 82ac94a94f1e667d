/** The logo of reports, out of its file: looked at once, at the start, and carried as part of each page. */
import { dirname, resolve } from 'node:path';
import { plain } from '../shown.ts';
import type { Asking } from '../secrets.ts';

/** As much as a page takes (`activities/reports/brand.ts`); it stands in each page and mail. */
const MOST_KB = 200;
const FORMS: readonly (readonly [type: string, isOne: (bytes: Buffer) => boolean])[] = [
  ['image/png', (bytes) => bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))],
  ['image/jpeg', (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))],
  ['image/webp', (bytes) => bytes.subarray(0, 4).toString('latin1') === 'RIFF' && bytes.subarray(8, 12).toString('latin1') === 'WEBP'],
];

/** As a `data:` URI; undefined where none is wanted, and where it is complained about. What it is its first bytes say, and not its name. */
export function logoIn({ outside, complain }: Asking, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const refused = (got: string, todo?: string): undefined => {
    const wanted = `the file ${plain(name, 200)} to hold a picture as PNG, JPEG or WebP of at most ${MOST_KB} kB`;
    complain({ path: ['reports', 'logo'], at: 'value', wanted, got, ...(todo === undefined ? {} : { todo }) });
  };
  const read = outside.readBytes(resolve(dirname(outside.path), name), MOST_KB * 1024);
  if (read.kind === 'unreadable') return refused(`a file that ${read.why}`);
  if (read.kind === 'too-many')
    return refused('a larger one', 'It is shown 190 pixels wide: save it twice as wide, which is enough for paper.');
  const bytes = Buffer.from(read.bytes);
  if (bytes.length === 0) return refused('an empty one');
  const form = FORMS.find(([, isOne]) => isOne(bytes));
  if (form === undefined) return refused('something else', 'Save it in one of these forms; the ending of its name alone makes none.');
  return `data:${form[0]};base64,${bytes.toString('base64')}`;
}
