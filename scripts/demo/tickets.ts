/** Which tickets the demo sends, in which order, and how their clients are called. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

export type DemoTicket = { readonly id: string; readonly client: string; readonly subject: string; readonly body: string };

const file = z.object({ tickets: z.array(z.object({ subject: z.string(), body: z.string(), client: z.string() })).min(1) });

/** Gives tickets without end: numbered from 1, and from the first text again after the last. */
export async function ticketSource(real: boolean): Promise<(count: number) => readonly DemoTicket[]> {
  const name = real ? 'tickets.json' : 'invented.json';
  const text = await readFile(new URL(`../../simulator/tickets/${name}`, import.meta.url), 'utf8');
  const { tickets } = file.parse(JSON.parse(text));
  let given = 0;
  return (count) =>
    Array.from({ length: count }, () => {
      const ticket = tickets[given % tickets.length];
      given += 1;
      if (ticket === undefined) throw new Error(`Expected a ticket in ${name}, got none.`);
      return { id: `T${given}`, ...ticket, subject: ticket.subject || '(no subject)' };
    });
}

/** `harbour-dental` is read as "Harbour Dental". Pure. */
export const clientName = (client: string): string =>
  client
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(' ');
