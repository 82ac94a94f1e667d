/** Where reports of a test go: a folder, a portal that posts arrive at and a mailbox, each of which says what came of whose report. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listen } from '../../net/listen.ts';
import { mailReceiver } from './mail-receiver.ts';

export type Receivers = {
  readonly folder: string;
  readonly portalUrl: string;
  readonly mailPort: number;
  /** Pages in the folder, posts to the portal, and mails, of the report of this client. */
  cameOf(client: string): Promise<readonly [files: number, posts: number, mails: number]>;
  close(): Promise<void>;
};
/** Clients of whose report the portal, or the mailbox, takes everything and says nothing; and of those whom the portal refuses for good. */
export type Manners = { readonly silentPost: string; readonly silentMail: string; readonly refused: string };

const GONE = 410;
const clientOfMail = (text: string): string | undefined => /The service report of (\S+) for/.exec(text)?.[1];

export async function reportReceivers({ silentPost, silentMail, refused }: Manners): Promise<Receivers> {
  const folder = await mkdtemp(join(tmpdir(), 'standby-reports-'));
  const posts: string[] = [];
  const closing = Promise.withResolvers<void>();
  const portal = await listen(async (request) => {
    const { data } = (await request.json()) as { readonly data: { readonly client: string } };
    posts.push(data.client);
    if (data.client === silentPost) await closing.promise;
    return new Response(null, { status: data.client === refused ? GONE : 200 });
  }, 0);
  const mailbox = await mailReceiver({ isSilentTo: (text) => clientOfMail(text) === silentMail });
  return {
    folder,
    portalUrl: `http://127.0.0.1:${portal.port}/reports`,
    mailPort: mailbox.port,
    async cameOf(client) {
      const names = await readdir(join(folder, client), { recursive: true }).catch(() => []);
      return [
        names.filter((name) => name.endsWith('.html')).length,
        posts.filter((one) => one === client).length,
        mailbox.received.filter(({ text }) => clientOfMail(text) === client).length,
      ];
    },
    async close() {
      closing.resolve();
      await Promise.all([portal.stop(), mailbox.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
