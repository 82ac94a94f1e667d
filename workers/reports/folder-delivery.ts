/** Puts an approved page into a folder: the same bytes under the same name, so that doing it twice is doing it once. */
import { createHash } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../watch/message.ts';
import type { ReportDelivery } from '../../activities/reports/ports.ts';
import type { RevisionRef } from '../../workflows/reports/contract.ts';

export const folderDelivery = (folder: string): ReportDelivery => ({
  repeatable: true,
  async deliver({ of, html }) {
    const directory = join(folder, folderNameOf(of.client));
    const name = fileNameOf(of);
    try {
      // Pages hold a client's affairs: they are for whoever runs Standby, and for whom he gives them to.
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const aside = join(directory, `.${name}.part`);
      const file = await open(aside, 'w', 0o600);
      try {
        await file.writeFile(html);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(aside, join(directory, name));
      return { kind: 'sent', detail: join(directory, name) };
    } catch (error) {
      return { kind: 'refused', detail: messageOf(error) };
    }
  },
});

export const fileNameOf = ({ kind, period, revision }: RevisionRef): string => `${kind}-${period}-r${revision}.html`;

/** A name that any disk takes, and that no two clients share: what cannot stand in it is left out, and a hash tells them apart. */
export function folderNameOf(client: string): string {
  const plain = client
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return `${plain === '' ? 'client' : plain}-${createHash('sha256').update(client).digest('hex').slice(0, 8)}`;
}
